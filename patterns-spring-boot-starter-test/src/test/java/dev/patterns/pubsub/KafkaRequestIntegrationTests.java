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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaAdmin;

import dev.patterns.pubsub.RequestApplication.Quote;
import dev.patterns.pubsub.RequestApplication.QuoteListener;
import dev.patterns.pubsub.RequestApplication.QuoteRequest;
import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Requests and answers on Kafka.
 */
class KafkaRequestIntegrationTests extends RequestReplyTestSupport {

	private static EmbeddedServer server;

	@BeforeAll
	static void startServer() {
		server = EmbeddedServers.start(Service.KAFKA);
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Override
	EmbeddedServer server() {
		return server;
	}

	@Override
	String broker() {
		return "kafka";
	}

	@Test
	void aTopicForAnswersThatIsDeletedComesBack() throws Exception {
		application("answering", QuoteListener.class);
		ConfigurableApplicationContext asking = application("asking");
		PubSubTemplate template = asking.getBean(PubSubTemplate.class);
		QuoteRequest request = new QuoteRequest("a", 1);
		template.request(topic(), "k", request, Quote.class, Duration.ofSeconds(20));
		String replies = asking.getBean(PubSubRequests.class).describe().replyTopic();
		try (Admin admin = Admin.create(asking.getBean(KafkaAdmin.class).getConfigurationProperties())) {
			admin.deleteTopics(List.of(replies)).all().get(20, TimeUnit.SECONDS);
			// Not by the next answer.
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> isTopicThere(asking, replies));
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptionsInstanceOf(RequestTimeoutException.class)
			.until(() -> template.request(topic(), "k", request, Quote.class, Duration.ofSeconds(1)) != null);
	}

	@Override
	boolean isTopicThere(ConfigurableApplicationContext context, String topic) {
		try (Admin admin = Admin.create(context.getBean(KafkaAdmin.class).getConfigurationProperties())) {
			return admin.listTopics().names().get(20, TimeUnit.SECONDS).contains(topic);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
