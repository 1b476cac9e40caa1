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

package dev.patterns.benchmarks.outbox;

import org.apache.kafka.clients.producer.ProducerRecord;

import dev.patterns.benchmarks.server.Database;

/**
 * No outbox: a plain send after the commit, which is lost in a crash.
 */
final class DirectCompetitor implements Competitor {

	@Override
	public String name() {
		return "plain send after commit";
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) {
		return new DirectSession(database, bootstrapServers);
	}

	@Override
	public String countPending() {
		return "select 0";
	}

	private static final class DirectSession extends PlainSession {

		DirectSession(Database database, String bootstrapServers) {
			super(database, bootstrapServers);
		}

		@Override
		public void publish(Event event) {
			ProducerRecord<String, byte[]> message = new ProducerRecord<>(Event.TOPIC, event.key(),
					event.toJson(mapper()));
			AfterCommit.run(() -> producer().send(message));
		}

	}

}
