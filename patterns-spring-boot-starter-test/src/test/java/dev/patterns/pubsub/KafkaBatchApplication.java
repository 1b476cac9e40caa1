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

package dev.patterns.pubsub;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application with idempotent listeners on Kafka that handle messages together.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
		KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class,
		DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
		TransactionAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
		GateAutoConfiguration.class, JdbcAccessAutoConfiguration.class, InboxStoreAutoConfiguration.class,
		InboxAutoConfiguration.class, KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class })
@Import(KafkaBatchApplication.Listeners.class)
class KafkaBatchApplication {

	@Component
	static class Listeners {

		private final JdbcTemplate template;

		private final List<List<String>> calls = new CopyOnWriteArrayList<>();

		Listeners(JdbcTemplate template) {
			this.template = template;
			template.execute("create table if not exists effect (id bigint generated always as identity, "
					+ "listener varchar(20), name varchar(20), tx bigint)");
		}

		@PubSubListener(topic = "${test.topic}", id = "lists", group = "${test.group}.lists", batchSize = "20",
				deadLetterTopic = "none", onFailure = FailureAction.DISCARD,
				retry = @PubSubRetry(maxRetries = 1, delay = "10ms"))
		@Idempotent
		void on(List<String> names) {
			this.calls.add(names);
			names.forEach((name) -> handle("lists", name));
		}

		@PubSubListener(topic = "${test.topic}", id = "shared", group = "${test.group}.shared",
				batchTransaction = "true", deadLetterTopic = "none", onFailure = FailureAction.DISCARD,
				retry = @PubSubRetry(maxRetries = 1, delay = "10ms"))
		@Idempotent
		void on(String name) {
			handle("shared", name);
		}

		List<List<String>> calls() {
			return this.calls;
		}

		private void handle(String listener, String name) {
			this.template.update("insert into effect (listener, name, tx) values (?, ?, txid_current())", listener,
					name);
			if (name.equals("poison")) {
				throw new IllegalStateException("expected");
			}
		}

	}

}
