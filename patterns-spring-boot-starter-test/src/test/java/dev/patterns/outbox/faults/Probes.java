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

package dev.patterns.outbox.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ends this process at a moment, or holds the thread that reached it.
 */
final class Probes {

	static final int ENDED = 86;

	private volatile Plan current;

	/**
	 * Plan what happens at a moment.
	 * @param moment the moment
	 * @param number at which of its occurrences, from 1
	 * @param hold whether to hold the thread, and not to end the process
	 * @return the plan, which takes the place of the one before
	 */
	Plan plan(Moment moment, int number, boolean hold) {
		Plan plan = new Plan(moment, number, hold, new AtomicInteger(), new CountDownLatch(1), new CountDownLatch(1));
		this.current = plan;
		return plan;
	}

	Plan current() {
		return this.current;
	}

	void reached(Moment moment) {
		Plan plan = this.current;
		if (plan != null && plan.moment() == moment && plan.seen().incrementAndGet() == plan.number()) {
			FaultApplication.say("at " + moment);
			if (!plan.hold()) {
				// No hook runs and nothing is closed.
				Runtime.getRuntime().halt(ENDED);
			}
			plan.pass();
		}
	}

	/**
	 * What happens at a moment.
	 *
	 * @param moment the moment
	 * @param number at which of its occurrences
	 * @param hold whether to hold the thread
	 * @param seen how often it occurred
	 * @param reached open when the thread is held
	 * @param released open when it may go on
	 */
	record Plan(Moment moment, int number, boolean hold, AtomicInteger seen, CountDownLatch reached,
			CountDownLatch released) {

		void awaitReached() throws InterruptedException {
			assertThat(this.reached.await(30, TimeUnit.SECONDS)).as("at " + this.moment).isTrue();
		}

		void release() {
			this.released.countDown();
		}

		private void pass() {
			this.reached.countDown();
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
