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

package dev.patterns.inbox.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.Calls;
import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.UndoneException;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InboxEngine} on H2.
 */
class InboxEngineTests {

	private static final String CHARGE = "payments/charge";

	private final List<String> outcomes = new ArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true")
		.withBean(ObservationRegistry.class, this::observations)
		.withBean("invokables", TestHandlers.class, TestHandlers::invokables)
		.withBean("listeners", TestHandlers.class, TestHandlers::listeners)
		.withBean(Payments.class)
		.withBean(OrderListener.class);

	private ObservationRegistry observations() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<InboxObservationContext>() {

			@Override
			public void onStop(InboxObservationContext context) {
				KeyValue outcome = context.getLowCardinalityKeyValue("outcome");
				InboxEngineTests.this.outcomes.add((outcome != null) ? outcome.getValue() : "");
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof InboxObservationContext;
			}

		});
		return registry;
	}

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(JdbcTemplate.class).execute("create table effect (name varchar(20))");
			test.accept(context);
		});
	}

	@Test
	void replaysTheResponseWithItsGenericType() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			List<Receipt> first = Calls.invoke(CHARGE, "k", () -> payments.charge("a"));
			List<Receipt> second = Calls.invoke(CHARGE, "k", () -> payments.charge("a"));
			assertThat(second).isEqualTo(first).isNotSameAs(first);
			assertThat(second.get(0).names()).containsEntry("customer", Optional.of("a"));
			assertThat(effects(context)).containsExactly("a");
			assertThat(this.outcomes).containsExactly("handled", "replayed");
		});
	}

	@Test
	void replaysNull() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			assertThat(Calls.<String>invoke("payments/nothing", "k", payments::nothing)).isNull();
			assertThat(Calls.<String>invoke("payments/nothing", "k", payments::nothing)).isNull();
			assertThat(payments.calls).isZero();
			assertThat(count(context)).isEqualTo(1);
		});
	}

	@Test
	void handlesACallWithoutKeyWithoutARecord() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			Calls.invoke(CHARGE, null, () -> payments.charge("a"));
			Calls.invoke(CHARGE, null, () -> payments.charge("a"));
			assertThat(effects(context)).containsExactly("a", "a");
			assertThat(count(context)).isZero();
			assertThat(this.outcomes).containsExactly("unkeyed", "unkeyed");
		});
	}

	@Test
	void refusesACallWithoutKeyIfRequired() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			assertThatExceptionOfType(IdempotencyKeyMissingException.class)
				.isThrownBy(() -> Calls.invoke("payments/keyed", null, payments::keyed));
			assertThatExceptionOfType(IdempotencyKeyMissingException.class)
				.isThrownBy(() -> Calls.invoke("payments/refund", null, () -> refund(payments)));
			assertThat(this.outcomes).containsExactly("invalid", "invalid");
		});
		this.runner.withPropertyValues("patterns.inbox.require-key=true")
			.run((context) -> assertThatExceptionOfType(IdempotencyKeyMissingException.class)
				.isThrownBy(() -> Calls.invoke(CHARGE, null, () -> context.getBean(Payments.class).charge("a"))));
	}

	@Test
	void leavesCallsOfOtherRequestsAlone() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			Calls.invoke("payments/other", "k", () -> payments.charge("a"));
			Calls.message(CHARGE, "k", () -> payments.charge("a"));
			payments.charge("a");
			assertThat(effects(context)).hasSize(3);
			assertThat(count(context)).isZero();
			assertThat(this.outcomes).isEmpty();
		});
	}

	@Test
	void refusesAnotherBodyUnderTheKey() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			Calls.invoke(CHARGE, "k", () -> payments.charge("a"));
			assertThatExceptionOfType(IdempotencyKeyConflictException.class).isThrownBy(
					() -> Calls.call(InboundRequest.Kind.INVOCATION, CHARGE, "k", "other", () -> payments.charge("b")))
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(422));
			assertThat(effects(context)).containsExactly("a");
			assertThat(this.outcomes).containsExactly("handled", "conflict");
		});
	}

	@Test
	void recordsADeclaredExceptionAfterRollingBack() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(DeclinedException.class)
					.isThrownBy(() -> Calls.invoke("payments/decline", "k", payments::decline))
					.withMessage("declined 1");
			}
			assertThat(effects(context)).isEmpty();
			assertThat(this.outcomes).containsExactly("failed", "replayed");
		});
	}

	@Test
	void commitsWithADeclaredExceptionIfTheMethodSaysSo() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(DeclinedException.class)
					.isThrownBy(() -> Calls.invoke("payments/declineAndNote", "k", payments::declineAndNote))
					.withMessage("declined 1");
			}
			assertThat(effects(context)).containsExactly("declined");
		});
	}

	@Test
	void recordsAListedException() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			for (int i = 0; i < 2; i++) {
				assertThatIllegalStateException()
					.isThrownBy(() -> Calls.invoke("payments/listed", "k", payments::listed))
					.withMessage("1");
			}
		});
	}

	@Test
	void leavesNoRecordOfAnyOtherException() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			for (int i = 1; i < 3; i++) {
				assertThatIllegalStateException().isThrownBy(() -> Calls.invoke("payments/crash", "k", payments::crash))
					.withMessage("crash " + i);
			}
			assertThat(effects(context)).isEmpty();
			assertThat(count(context)).isZero();
			assertThat(this.outcomes).containsExactly("error", "error");
		});
	}

	@Test
	void aRecursiveCallIsPartOfTheFirst() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			payments.self = payments;
			assertThat(Calls.<Integer>invoke("payments/recurse", "k", () -> payments.recurse(3))).isEqualTo(3);
			assertThat(count(context)).isEqualTo(1);
		});
	}

	@Test
	void undoes() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			Calls.invoke(CHARGE, "k", () -> payments.charge("a"));
			assertThat(Calls.<Optional<String>>invoke("payments/refund", "k", () -> refund(payments)))
				.contains("refunded");
			assertThat(Calls.<Optional<String>>invoke("payments/refund", "k", () -> refund(payments))).isEmpty();
			assertThat(effects(context)).isEmpty();
			assertThatExceptionOfType(UndoneException.class)
				.isThrownBy(() -> Calls.invoke(CHARGE, "k", () -> payments.charge("a")));
			assertThat(this.outcomes).containsExactly("handled", "undone", "nothing-to-undo", "refused");
		});
	}

	@Test
	void acknowledgesARepeatedMessage() {
		run((context) -> {
			OrderListener listener = context.getBean(OrderListener.class);
			assertThat(Calls.<String>message("order-listener/on", "id", () -> listener.on("a"))).isEqualTo("ACK");
			assertThat(Calls.<String>message("order-listener/on", "id", () -> listener.on("a"))).isNull();
			Calls.message("order-listener/on", "other", () -> listener.on("b"));
			assertThat(effects(context)).containsExactly("a", "b");
		});
	}

	@Test
	void aMessageToBeTriedAgainLeavesNothing() {
		run((context) -> {
			OrderListener listener = context.getBean(OrderListener.class);
			assertThat(Calls.<String>message("order-listener/on", "id", () -> listener.on("RETRY"))).isEqualTo("RETRY");
			assertThatExceptionOfType(DeclinedException.class)
				.isThrownBy(() -> Calls.message("order-listener/on", "id", () -> listener.on("fail")));
			assertThat(effects(context)).isEmpty();
			assertThat(count(context)).isZero();
			Calls.message("order-listener/on", "id", () -> listener.on("a"));
			assertThat(effects(context)).containsExactly("a");
			assertThat(this.outcomes).containsExactly("retry", "error", "handled");
		});
	}

	@Test
	void aMessageNeedsAnId() {
		run((context) -> assertThatExceptionOfType(IdempotencyKeyMissingException.class).isThrownBy(
				() -> Calls.message("order-listener/on", null, () -> context.getBean(OrderListener.class).on("a"))));
	}

	@Test
	void purgesWhatIsOlderThanTheRetention() {
		run((context) -> {
			Payments payments = context.getBean(Payments.class);
			JdbcTemplate template = context.getBean(JdbcTemplate.class);
			Calls.invoke(CHARGE, "old", () -> payments.charge("a"));
			template.update("update patterns_inbox set created_at = created_at - ?",
					Duration.ofDays(14).plus(InboxPurger.CLOCK_TOLERANCE).plusMinutes(1).toMillis());
			Calls.invoke(CHARGE, "young", () -> payments.charge("b"));
			InboxPurger purger = context.getBean(InboxPurger.class);
			assertThat(purger.purge()).isEqualTo(Duration.ofMinutes(5));
			assertThat(template.queryForList("select request_key from patterns_inbox", String.class))
				.containsExactly("young");
			assertThat(purger.getPurged()).isPositive();
			assertThat(purger.getLastRun()).isNotNull();
		});
	}

	private static Optional<String> refund(Payments payments) {
		return payments.refund();
	}

	private static List<String> effects(AssertableApplicationContext context) {
		return context.getBean(JdbcTemplate.class).queryForList("select name from effect", String.class);
	}

	private static int count(AssertableApplicationContext context) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from patterns_inbox", Integer.class);
		return (count != null) ? count : -1;
	}

	record Receipt(String id, Map<String, Optional<String>> names) {

	}

	static class Payments {

		private final JdbcTemplate template;

		private int calls;

		private Payments self;

		Payments(JdbcTemplate template) {
			this.template = template;
			this.self = this;
		}

		@Idempotent
		@Transactional
		List<Receipt> charge(String customer) {
			effect(customer);
			return List.of(new Receipt("id-" + customer, Map.of("customer", Optional.of(customer))));
		}

		@Idempotent(undoes = "charge")
		Optional<String> refund() {
			this.template.update("delete from effect");
			return Optional.of("refunded");
		}

		@Idempotent
		String nothing() {
			this.calls++;
			return null;
		}

		@Idempotent(requireKey = true)
		String keyed() {
			return "";
		}

		@Idempotent
		@Transactional
		String decline() throws DeclinedException {
			effect("declined");
			throw new DeclinedException("declined " + (++this.calls));
		}

		@Idempotent
		@Transactional(noRollbackFor = DeclinedException.class)
		String declineAndNote() throws DeclinedException {
			effect("declined");
			throw new DeclinedException("declined " + (++this.calls));
		}

		@Idempotent(failures = IllegalStateException.class)
		String listed() {
			throw new IllegalStateException(String.valueOf(++this.calls));
		}

		@Idempotent
		@Transactional(noRollbackFor = RuntimeException.class)
		String crash() {
			effect("crashed");
			throw new IllegalStateException("crash " + (++this.calls));
		}

		@Idempotent
		int recurse(int depth) {
			return (depth > 0) ? 1 + this.self.recurse(depth - 1) : 0;
		}

		private void effect(String name) {
			this.template.update("insert into effect values (?)", name);
		}

	}

	static class OrderListener {

		private final JdbcTemplate template;

		OrderListener(JdbcTemplate template) {
			this.template = template;
		}

		@Idempotent
		String on(String name) throws DeclinedException {
			this.template.update("insert into effect values (?)", name);
			if (name.equals("fail")) {
				throw new DeclinedException("no answer");
			}
			return name.equals("RETRY") ? name : "ACK";
		}

	}

	static class DeclinedException extends Exception {

		private static final long serialVersionUID = 1L;

		DeclinedException(String message) {
			super(message);
		}

	}

}
