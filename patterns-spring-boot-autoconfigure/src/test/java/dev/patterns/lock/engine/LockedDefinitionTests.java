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

package dev.patterns.lock.engine;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.Locked;
import dev.patterns.lock.autoconfigure.LockAutoConfiguration;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for definitions of {@link Locked} that are wrong.
 */
class LockedDefinitionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, LockAutoConfiguration.class))
		.withBean(LockStore.class, FakeLockStore::new);

	@Test
	void whatIsWrongIsReportedAtStartupAllTogether() {
		this.runner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("badSpel")
				.hasMessageContaining("'#typo'")
				.hasMessageContaining("asks for 'report'")
				.hasMessageContaining("asks for 'T(java.lang.System)'")
				.hasMessageContaining("asks for '@bean'")
				.hasMessageContaining("'soon' of @Locked is not a duration")
				.hasMessageContaining("between 100 milliseconds")
				.hasMessageContaining("'${absent}' of @Locked")
				.hasMessageContaining("longer than the lease")
				.hasMessageContaining("may still work after it has returned")
				.hasMessageContaining("returns nothing then")
				.hasMessageContaining("Wrong.hidden()")
				.hasMessageContaining("Wrong.fixed()"));
	}

	@Test
	void aFinalClassIsReported() {
		this.runner.withUserConfiguration(FinalJob.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("FinalJob.run()")
				.hasMessageContaining("cannot be intercepted"));
	}

	@Test
	void namesMadeOfClassAndMethodThatAreTheSameAreReported() {
		this.runner.withUserConfiguration(Overloads.class, First.Job.class, Second.Job.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("'job/run'")
				.hasMessageContaining("Second$Job")
				.hasMessageContaining("First$Job")
				.hasMessageContaining("Overloads.close(String)")
				.hasMessageContaining("Overloads.close()"));
	}

	@Test
	void aKeyIsAWayOutOfSuchNames() {
		this.runner.withUserConfiguration(First.Job.class, Third.Job.class, Sub.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theNameOfALaterBeanIsCheckedAtItsFirstCall() {
		this.runner.withUserConfiguration(First.Job.class)
			.withBean("late", Second.Job.class, Second.Job::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatExceptionOfType(InvalidDefinitionException.class)
					.isThrownBy(() -> context.getBean(Second.Job.class).run())
					.withMessageContaining("'job/run'");
				context.getBean(First.Job.class).run();
			});
	}

	static class First {

		static class Job {

			@Locked
			void run() {
			}

		}

	}

	static class Sub extends First.Job {

	}

	static class Second {

		static class Job {

			@Locked
			void run() {
			}

		}

	}

	static class Third {

		static class Job {

			@Locked("'third'")
			void run() {
			}

		}

	}

	static class Overloads {

		@Locked
		void close() {
		}

		@Locked
		void close(String id) {
		}

	}

	@NullMarked
	static class Wrong {

		@Locked("'badSpel' +")
		void badSpel() {
		}

		@Locked("#typo")
		void typo(String id) {
		}

		@Locked("report")
		void unquoted() {
		}

		@Locked("T(java.lang.System).getProperty('x')")
		void type() {
		}

		@Locked("@bean")
		void bean() {
		}

		@Locked(lease = "soon")
		void soon() {
		}

		@Locked(lease = "1ms")
		void tooShort() {
		}

		@Locked(lease = "${absent}")
		void absent() {
		}

		@Locked(atLeast = "1h")
		void minimum() {
		}

		@Locked
		CompletableFuture<String> later() {
			return new CompletableFuture<>();
		}

		@Locked(otherwise = Locked.Otherwise.SKIP)
		String skipped() {
			return "";
		}

		@Locked
		private void hidden() {
		}

		@Locked
		final void fixed() {
			hidden();
		}

	}

	static final class FinalJob {

		@Locked
		void run() {
		}

	}

}
