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

package dev.patterns.misuse;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.Invokable;
import dev.patterns.misuse.twins.TwinApplication;
import dev.patterns.outbox.Outbox;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Wrong use ends the start of an application with a description of every fault and what
 * to do about it.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class MisconfigurationTests {

	private static final String NO_DATABASE = "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

	private static final String DATABASE = "--spring.datasource.generate-unique-name=true";

	@Test
	void sagaWithoutDatabase(CapturedOutput output) {
		fails(output, SagaApplication.class, NO_DATABASE);
		assertThat(output).contains("The feature 'saga' is used", "there is no DataSource", "spring.datasource.url");
	}

	@Test
	void sagaWithSeveralDatabases(CapturedOutput output) {
		fails(output, SagaWithTwoDatabases.class);
		assertThat(output).contains("The feature 'saga' is used", "first, second", "'patterns.saga.data-source'",
				"@Primary");
	}

	@Test
	void outboxWithoutDatabase(CapturedOutput output) {
		fails(output, OutboxApplication.class, NO_DATABASE);
		assertThat(output).contains("The feature 'outbox' is used", "there is no DataSource", "spring.datasource.url");
	}

	@Test
	void outboxWithSeveralDatabases(CapturedOutput output) {
		fails(output, OutboxWithTwoDatabases.class);
		assertThat(output).contains("The feature 'outbox' is used", "first, second", "'patterns.outbox.data-source'");
	}

	@Test
	void inboxWithoutDatabase(CapturedOutput output) {
		fails(output, InboxApplication.class, NO_DATABASE);
		assertThat(output).contains("The feature 'inbox' is used", "there is no DataSource", "spring.datasource.url");
	}

	@Test
	void inboxWithSeveralDatabases(CapturedOutput output) {
		fails(output, InboxWithTwoDatabases.class);
		assertThat(output).contains("The feature 'inbox' is used", "first, second", "'patterns.inbox.data-source'");
	}

	@Test
	void databaseWithoutTables(CapturedOutput output) {
		fails(output, SagaApplication.class, DATABASE, "--patterns.jdbc.initialize-schema=never");
		assertThat(output).contains("are not in the database", "classpath:dev/patterns/db/h2/R__patterns_",
				"spring.flyway.locations");
	}

	@Test
	void wrongStepsOfSagasAreReportedTogether(CapturedOutput output) {
		fails(output, WrongSagas.class, DATABASE);
		assertThat(output).contains("@Saga definitions are wrong", "MissingCompensation.reserve(String)",
				"The compensation 'release' does not exist.", "Ambiguous.confirm(Integer)",
				"UncallableCompensation.undo(Integer)");
	}

	@Test
	void twoSagasWithOneName(CapturedOutput output) {
		fails(output, TwoSagasWithOneName.class, DATABASE);
		assertThat(output).contains("@Saga", "'place-order'", OtherOrder.class.getName());
	}

	@Test
	void twoMessageTypesWithOneName(CapturedOutput output) {
		fails(output, TwinApplication.class, DATABASE);
		assertThat(output).contains("@Outbox", "'twin'", "another durable name");
	}

	@Test
	void unknownBrokerOfOutboxAndListener(CapturedOutput output) {
		fails(output, UnknownBrokerOfOutbox.class, DATABASE);
		assertThat(output).contains("The broker 'pigeon' of @Outbox does not exist.", "patterns.pubsub.brokers");
		fails(output, UnknownBrokerOfListener.class, NO_DATABASE);
		assertThat(output).contains("There is no broker 'pigeon'; known are [memory]",
				"'patterns.pubsub.brokers.pigeon.type'");
	}

	@Test
	void listenersWithOneId(CapturedOutput output) {
		fails(output, TwoListenersWithOneId.class, NO_DATABASE);
		assertThat(output).contains("Its id 'same'", "Give each listener an 'id' of its own.");
	}

	@Test
	void listenerWithoutConverter(CapturedOutput output) {
		fails(output, NoConverter.class, NO_DATABASE);
		assertThat(output).contains("Unreadable.on(Runnable)", "can neither be read from JSON nor be bound",
				"Use a concrete type");
	}

	@Test
	void invokableWithoutAddress(CapturedOutput output) {
		fails(output, NoAddress.class, DATABASE);
		assertThat(output).contains(Stock.class.getName(), "'stock-service', which has no address",
				"patterns.registry.static.services.stock-service", "patterns.registry.type");
	}

	private static void fails(CapturedOutput output, Class<?> application, String... arguments) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(application).web(WebApplicationType.NONE).run(arguments).close());
		assertThat(output).contains("APPLICATION FAILED TO START", "Description:", "Action:");
	}

	@SuiteAutoConfiguration
	@Import(PlaceOrder.class)
	static class SagaApplication {

	}

	@SuiteAutoConfiguration
	@Import({ PlaceOrder.class, TwoDatabases.class })
	static class SagaWithTwoDatabases {

	}

	@SuiteAutoConfiguration
	@Import(Confirming.class)
	static class OutboxApplication {

	}

	@SuiteAutoConfiguration
	@Import({ Confirming.class, TwoDatabases.class })
	static class OutboxWithTwoDatabases {

	}

	@SuiteAutoConfiguration
	@Import(Charging.class)
	static class InboxApplication {

	}

	@SuiteAutoConfiguration
	@Import({ Charging.class, TwoDatabases.class })
	static class InboxWithTwoDatabases {

	}

	@SuiteAutoConfiguration
	@Import({ MissingCompensation.class, Ambiguous.class, UncallableCompensation.class })
	static class WrongSagas {

	}

	@SuiteAutoConfiguration
	@Import({ PlaceOrder.class, OtherOrder.class })
	static class TwoSagasWithOneName {

	}

	@SuiteAutoConfiguration
	@ImportInvokables(Stock.class)
	static class NoAddress {

	}

	@SuiteAutoConfiguration
	@Import(ByPigeon.class)
	static class UnknownBrokerOfOutbox {

	}

	@SuiteAutoConfiguration
	@Import(FromPigeon.class)
	static class UnknownBrokerOfListener {

	}

	@SuiteAutoConfiguration
	@Import(Same.class)
	static class TwoListenersWithOneId {

	}

	@SuiteAutoConfiguration
	@Import(Unreadable.class)
	static class NoConverter {

	}

	static class TwoDatabases {

		@Bean
		DataSource first() {
			return new DriverManagerDataSource("jdbc:h2:mem:first");
		}

		@Bean
		DataSource second() {
			return new DriverManagerDataSource("jdbc:h2:mem:second");
		}

	}

	@Saga("place-order")
	static class PlaceOrder {

		@SagaStep(order = 1)
		void reserve(String item) {
		}

	}

	@Saga("place-order")
	static class OtherOrder {

		@SagaStep(order = 1)
		void reserve(String item) {
		}

	}

	@Saga("missing-compensation")
	static class MissingCompensation {

		@SagaStep(order = 1, compensation = "release")
		void reserve(String item) {
		}

	}

	@Saga("uncallable-compensation")
	static class UncallableCompensation {

		@SagaStep(order = 1, compensation = "undo")
		void reserve(String item) {
		}

		void undo(Integer amount) {
		}

	}

	@Saga("ambiguous")
	static class Ambiguous {

		@SagaStep(order = 1)
		Integer first(Long input) {
			return 1;
		}

		@SagaStep(order = 2)
		Integer second() {
			return 2;
		}

		@SagaStep(order = 3)
		void confirm(Integer which) {
		}

	}

	static class Charging {

		@Idempotent
		@PubSubListener(topic = "charges")
		void charge(String account) {
		}

	}

	static class Confirming {

		@Outbox(topic = "orders", type = "confirmed")
		String confirm() {
			return "confirmed";
		}

	}

	static class ByPigeon {

		@Outbox(topic = "orders", type = "confirmed", broker = "pigeon")
		String confirm() {
			return "confirmed";
		}

	}

	static class FromPigeon {

		@PubSubListener(topic = "orders", broker = "pigeon")
		void on(String event) {
		}

	}

	static class Same {

		@PubSubListener(topic = "orders", id = "same", match = "type == 'a'")
		void onOne(String event) {
		}

		@PubSubListener(topic = "orders", id = "same", match = "type == 'b'")
		void onOther(String event) {
		}

	}

	static class Unreadable {

		@PubSubListener(topic = "orders")
		void on(Runnable event) {
		}

	}

	@Invokable(application = "stock-service")
	interface Stock {

		int count(String item);

	}

}
