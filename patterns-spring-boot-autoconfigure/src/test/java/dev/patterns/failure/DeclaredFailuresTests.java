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

package dev.patterns.failure;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DeclaredFailures}.
 */
class DeclaredFailuresTests {

	private final PayloadSerializer serializer = new PayloadSerializer(JsonMapper.builder().build());

	@Test
	void bringsAnExceptionBackWithItsData() {
		DeclaredFailures failures = failures(CardDeclinedException.class);
		CardDeclinedException thrown = new CardDeclinedException("alice", new BigDecimal("12.50"), List.of("a", "b"));
		Failure failure = failures.write(thrown, this.serializer).orElseThrow();
		assertThat(failure.code()).isEqualTo("card-declined");
		assertThat(failure.properties()).contains("\"customer\":\"alice\"").doesNotContain("Exception");
		assertThat(failures.read(failure, this.serializer)).get()
			.isInstanceOfSatisfying(CardDeclinedException.class, (ex) -> {
				assertThat(ex).hasMessage("Declined: alice");
				assertThat(ex.customer).isEqualTo("alice");
				assertThat(ex.balance).isEqualByComparingTo("12.50");
				assertThat(ex.reasons).containsExactly("a", "b");
			});
	}

	@Test
	void givesTheMessageToAParameterOfAnotherName() {
		DeclaredFailures failures = failures(SimpleException.class);
		Failure failure = failures.write(new SimpleException("why not"), this.serializer).orElseThrow();
		assertThat(failures.read(failure, this.serializer)).get()
			.isInstanceOf(SimpleException.class)
			.extracting("message")
			.isEqualTo("why not");
	}

	@Test
	void setsFieldsThatTheConstructorDoesNotTake() {
		DeclaredFailures failures = failures(MutableFailure.class);
		MutableFailure thrown = new MutableFailure();
		thrown.count(7);
		Failure failure = failures.write(thrown, this.serializer).orElseThrow();
		assertThat(failures.read(failure, this.serializer)).get().extracting("count").isEqualTo(7);
	}

	@Test
	void readsDataOfAnotherClassUnderTheSameCode() {
		Throwable read = failures(CardDeclinedException.class)
			.read(new Failure("card-declined", "elsewhere", "{\"customer\":\"bob\",\"unknown\":1}"), this.serializer)
			.orElseThrow();
		assertThat(read).isInstanceOf(CardDeclinedException.class).hasMessage("Declined: bob");
	}

	@Test
	void writesASubtypeAsItsDeclaredSupertype() {
		DeclaredFailures failures = failures(SimpleException.class);
		Failure failure = failures.write(new SubException("sub"), this.serializer).orElseThrow();
		assertThat(failure.code()).isEqualTo("simple");
		assertThat(failures.read(failure, this.serializer)).get().hasSameClassAs(new SimpleException("sub"));
	}

	@Test
	void dataThatTheConstructorRefusesAreATypedError() {
		DeclaredFailures failures = failures(StrictException.class);
		assertThatExceptionOfType(PayloadSerializationException.class)
			.isThrownBy(() -> failures.read(new Failure("strict", "x", "{}"), this.serializer))
			.withMessageContaining("StrictException")
			.withMessageContaining("NullPointerException");
	}

	@Test
	void knowsNothingElse() {
		DeclaredFailures failures = failures(SimpleException.class);
		assertThat(failures.isDeclared(new IllegalStateException())).isFalse();
		assertThat(failures.write(new IllegalStateException(), this.serializer)).isEmpty();
		assertThat(failures.read(new Failure("java.lang.Error", null, "{}"), this.serializer)).isEmpty();
	}

	@Test
	void takesTheThrowsClauseWithoutTypesOfTheJdk() throws Exception {
		DeclaredFailures failures = DeclaredFailures.of(List.of(Operations.class.getMethod("run")), Set.of());
		assertThat(failures.codes()).containsOnlyKeys("simple", "durable");
	}

	@Test
	void takesATypeOfTheJdkThatIsListed() {
		assertThat(failures(IOException.class).isDeclared(new IOException("x"))).isTrue();
	}

	@Test
	void refusesTwoTypesWithOneCode() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> DeclaredFailures.of(List.of(), List.of(SimpleException.class, Other.SimpleException.class)))
			.withMessageContaining("same failure code 'simple'");
	}

	@Test
	void refusesATypeThatCannotBeMadeAgain() {
		assertThatIllegalArgumentException().isThrownBy(() -> failures(StrangeException.class))
			.withMessageContaining("StrangeException");
	}

	private static DeclaredFailures failures(Class<? extends Throwable> type) {
		return DeclaredFailures.of(List.of(), List.of(type));
	}

	interface Operations {

		void run() throws SimpleException, RenamedException, IOException, Exception;

	}

	static class CardDeclinedException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String customer;

		private final BigDecimal balance;

		private final transient List<String> ignored = List.of();

		@SuppressWarnings("serial")
		private final List<String> reasons;

		CardDeclinedException(String customer, BigDecimal balance, List<String> reasons) {
			super("Declined: " + customer);
			this.customer = customer;
			this.balance = balance;
			this.reasons = reasons;
		}

	}

	static class StrictException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String customer;

		StrictException(String customer) {
			super(customer.trim());
			this.customer = customer;
		}

	}

	static class SimpleException extends Exception {

		private static final long serialVersionUID = 1L;

		SimpleException(String reason) {
			super(reason);
		}

	}

	static class SubException extends SimpleException {

		private static final long serialVersionUID = 1L;

		SubException(String reason) {
			super(reason);
		}

	}

	@FailureCode("durable")
	static class RenamedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class MutableFailure extends Exception {

		private static final long serialVersionUID = 1L;

		private int count;

		void count(int count) {
			this.count = count;
		}

	}

	static class StrangeException extends Exception {

		private static final long serialVersionUID = 1L;

		StrangeException(Runnable runnable) {
			super(runnable.toString());
		}

	}

	static class Other {

		static class SimpleException extends Exception {

			private static final long serialVersionUID = 1L;

		}

	}

}
