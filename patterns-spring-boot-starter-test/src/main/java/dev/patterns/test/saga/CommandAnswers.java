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

package dev.patterns.test.saga;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.failure.DeclaredFailures;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.saga.engine.CommandAddress;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Answers the commands that sagas have sent, one by one, in the thread of the test.
 */
final class CommandAnswers {

	private final SagaTestKit kit;

	private final JdbcTemplate jdbc;

	CommandAnswers(SagaTestKit kit, JdbcTemplate jdbc) {
		this.kit = kit;
		this.jdbc = jdbc;
		jdbc.execute("create table patterns_test_command (id bigint generated always as identity primary key,"
				+ " topic varchar(255), type varchar(500), payload clob, correlation_id varchar(256))");
	}

	boolean areOpen() {
		Integer count = this.jdbc.queryForObject("select count(*) from patterns_test_command", Integer.class);
		return count != null && count > 0;
	}

	void give() {
		List<Sent> commands = this.jdbc.query("select * from patterns_test_command order by id",
				(row, number) -> new Sent(row.getLong("id"), row.getString("topic"), row.getString("type"),
						row.getString("payload"), row.getString("correlation_id")));
		for (Sent command : commands) {
			try {
				answer(command);
			}
			catch (NodeDiedError ex) {
				// In this moment; the next one gets it.
				return;
			}
			this.jdbc.update("delete from patterns_test_command where id = ?", command.id());
		}
	}

	private void answer(Sent command) {
		CommandAddress address = CommandAddress.parse(command.correlationId());
		ScenarioFaults.Answer answer = (address != null)
				? this.kit.faultsOf(address.sagaId()).answer(command.topic(), command.type()) : null;
		if (answer == null) {
			// Nobody listens.
			return;
		}
		PayloadSerializer serializer = this.kit.bean(PayloadSerializer.class);
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(MessageHeaders.CORRELATION_ID, command.correlationId());
		String json = null;
		if (answer.answer() == null) {
			headers.put(MessageHeaders.REPLY_REASON, "exhausted");
		}
		else {
			try {
				Object reply = answer.answer().answer(serializer.read(command.payload(), answer.type()));
				json = (reply != null) ? serializer.write(reply) : null;
			}
			catch (Exception ex) {
				headers.put(MessageHeaders.REPLY_REASON, "not-retryable");
				headers.put(MessageHeaders.REPLY_FAILURE, DeclaredFailures.codeOf(ex.getClass()));
				if (ex.getMessage() != null) {
					headers.put(MessageHeaders.REPLY_MESSAGE, ex.getMessage());
				}
			}
		}
		this.kit.bean(ReplyReceiver.class).receive(reply(json, headers));
	}

	private static CloudEventContext reply(@Nullable String json, Map<String, String> headers) {
		CloudEventBuilder event = CloudEventBuilder.v1()
			.withId(UUID.randomUUID().toString())
			.withType("reply")
			.withSource(URI.create("/test"));
		if (json != null) {
			event.withData("application/json", json.getBytes(StandardCharsets.UTF_8));
		}
		return new CloudEventContext(event.build(), "test", "replies", null, headers, 1, "test");
	}

	/**
	 * A command that was sent.
	 *
	 * @param id number of its row
	 * @param topic the topic
	 * @param type name of the payload's class
	 * @param payload the payload as JSON
	 * @param correlationId what its answer is known by
	 */
	private record Sent(long id, String topic, String type, String payload, String correlationId) {

	}

}
