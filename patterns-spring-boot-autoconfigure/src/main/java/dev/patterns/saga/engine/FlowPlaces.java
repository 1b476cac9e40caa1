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

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Places for the transactional steps of the branches of one flow: one uses the place of
 * the instance, others take free ones, and those that find none wait. Thread-safe.
 */
final class FlowPlaces {

	/** How often a place is looked for that somebody else may have given back. */
	private static final long LOOK = 50;

	private final Semaphore own = new Semaphore(1);

	private final SagaPlaces places;

	FlowPlaces(SagaPlaces places) {
		this.places = places;
	}

	/**
	 * Execute something in a place.
	 * @param task what to execute
	 */
	void execute(Runnable task) {
		boolean taken = take();
		try {
			task.run();
		}
		finally {
			if (taken) {
				this.places.giveBack(1);
			}
			else {
				this.own.release();
			}
		}
	}

	private boolean take() {
		boolean interrupted = false;
		try {
			while (true) {
				if (this.own.tryAcquire()) {
					return false;
				}
				if (this.places.tryTake()) {
					return true;
				}
				try {
					if (this.own.tryAcquire(LOOK, TimeUnit.MILLISECONDS)) {
						return false;
					}
				}
				catch (InterruptedException ex) {
					// Whoever has a place gives it back soon.
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
