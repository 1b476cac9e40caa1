/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Places for what is executed at once on this node. Thread-safe.
 */
final class SagaPlaces {

	private final int size;

	private final Places places;

	private volatile Runnable onFree = () -> {
	};

	SagaPlaces(int size) {
		this.size = size;
		this.places = new Places(size);
	}

	int size() {
		return this.size;
	}

	boolean tryTake() {
		return this.places.tryAcquire();
	}

	void giveBack(int count) {
		if (count > 0) {
			this.places.release(count);
			this.onFree.run();
		}
	}

	/**
	 * Call something each time that places were given back.
	 * @param callback what to call
	 */
	void onFree(Runnable callback) {
		this.onFree = callback;
	}

	/**
	 * Whether more is executed than there are places, counting threads that were given up
	 * while they hang.
	 * @return {@code true} if a place that comes free is none
	 */
	boolean isOverdrawn() {
		return this.places.availablePermits() < 0;
	}

	/**
	 * Count a thread that has no place and that was given up while it hangs. It must give
	 * the place back when it ends.
	 */
	void charge() {
		this.places.reducePermits(1);
	}

	int free() {
		return Math.max(0, this.places.availablePermits());
	}

	/**
	 * Wait until nothing is executed.
	 * @param timeout how long
	 * @return {@code false} if something still is
	 */
	boolean awaitIdle(Duration timeout) {
		try {
			boolean idle = this.places.tryAcquire(this.size, timeout.toMillis(), TimeUnit.MILLISECONDS);
			if (idle) {
				this.places.release(this.size);
			}
			return idle;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static final class Places extends Semaphore {

		private static final long serialVersionUID = 1L;

		Places(int permits) {
			super(permits);
		}

		@Override
		protected void reducePermits(int reduction) {
			super.reducePermits(reduction);
		}

	}

}
