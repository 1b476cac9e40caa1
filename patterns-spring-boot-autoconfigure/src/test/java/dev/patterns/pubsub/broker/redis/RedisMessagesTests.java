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

package dev.patterns.pubsub.broker.redis;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisMessages}.
 */
class RedisMessagesTests {

	private static final CloudEvent EVENT = CloudEventBuilder.v1()
		.withId("5929aaac")
		.withSource(URI.create("/default/shop"))
		.withType("OrderConfirmed")
		.withSubject("grün")
		.withExtension("tenant", "acme")
		.withData("application/json", "{\"orderId\":\"1\"}".getBytes(StandardCharsets.UTF_8))
		.build();

	// Dapr takes the field of this name for an event, and no other.
	@Test
	void aStructuredEventIsOneThatDaprReads() {
		Map<String, byte[]> fields = RedisMessages
			.toFields(new BrokerMessage("t", "k", EVENT, Map.of("x", "y"), ContentMode.STRUCTURED));
		assertThat(fields).containsKeys("data", "key", "content-type", "header:x");
		assertThat(new JsonMapper().readTree(fields.get("data"))).isEqualTo(new JsonMapper().readTree("""
				{"specversion":"1.0","id":"5929aaac","source":"/default/shop","type":"OrderConfirmed","subject":"grün",
				"datacontenttype":"application/json","tenant":"acme","data":{"orderId":"1"}}"""));
	}

	@ParameterizedTest
	@EnumSource(ContentMode.class)
	void whatIsWrittenIsRead(ContentMode mode) {
		Map<String, byte[]> fields = RedisMessages.toFields(new BrokerMessage("t", "k", EVENT, Map.of("x", "y"), mode));
		assertThat(RedisMessages.key(fields)).isEqualTo("k");
		assertThat(RedisMessages.headers(fields)).containsExactly(Map.entry("x", "y"));
		CloudEvent event = new RedisDelivery("redis", "t", "1-0", fields).toInbound(1).event();
		assertThat(event.getData().toBytes()).isEqualTo(EVENT.getData().toBytes());
		if (mode == ContentMode.RAW) {
			assertThat(event.getType()).isEqualTo("raw");
			return;
		}
		assertThat(event.getId()).isEqualTo("5929aaac");
		assertThat(event.getSubject()).isEqualTo("grün");
		assertThat(event.getExtension("tenant")).isEqualTo("acme");
	}

}
