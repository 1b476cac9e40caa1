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

package dev.patterns.pubsub.broker.kafka;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.format.EventTimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KafkaMessages} and {@link KafkaInboundMessage}.
 */
class KafkaMessagesTests {

	private static final CloudEvent EVENT = CloudEventBuilder.v1()
		.withId("1")
		.withSource(URI.create("/s"))
		.withType("T")
		.withExtension("tenant", "acme")
		.withData("application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
		.build();

	@ParameterizedTest
	@EnumSource(names = { "BINARY", "STRUCTURED" })
	void anEventArrivesAsItWasSent(ContentMode mode) {
		KafkaInboundMessage received = receive(
				KafkaMessages.toRecord(new BrokerMessage("t", "key", EVENT, Map.of("x", "y"), mode)));
		assertThat(received.event()).isEqualTo(EVENT);
		assertThat(received.key()).isEqualTo("key");
		assertThat(received.headers()).containsExactly(Map.entry("x", "y"));
		assertThat(received.position()).isEqualTo("t-0@7");
	}

	@Test
	void binaryModeFollowsTheProtocolBinding() {
		ProducerRecord<byte[], byte[]> record = KafkaMessages
			.toRecord(new BrokerMessage("t", null, EVENT, Map.of(), ContentMode.BINARY));
		assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
		assertThat(header(record, "ce_id")).isEqualTo("1");
		assertThat(header(record, "ce_tenant")).isEqualTo("acme");
		assertThat(header(record, "content-type")).isEqualTo("application/json");
		assertThat(record.key()).isNull();
		assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
	}

	@Test
	void binaryModeWritesWhatTheSdkWrites() {
		CloudEvent event = CloudEventBuilder.v1()
			.withId("ä 1")
			.withSource(URI.create("/s"))
			.withType("T")
			.withDataSchema(URI.create("http://example.org/schema"))
			.withSubject("subject")
			.withTime(OffsetDateTime.parse("2026-01-02T03:04:00.123+01:00"))
			.withExtension("text", "x")
			.withExtension("number", 1)
			.withExtension("flag", true)
			.withExtension("uri", URI.create("/u"))
			.withExtension("bytes", new byte[] { -1, 0, 1 })
			.withExtension("when", OffsetDateTime.parse("2026-01-02T03:04:00Z"))
			.withData("text/plain", new byte[] { 1, 2 })
			.build();
		ProducerRecord<byte[], byte[]> record = KafkaMessages
			.toRecord(new BrokerMessage("t", "k", event, Map.of(), ContentMode.BINARY));
		ProducerRecord<byte[], byte[]> expected = KafkaMessageFactory
			.createWriter("t", "k".getBytes(StandardCharsets.UTF_8))
			.writeBinary(event);
		assertThat(headers(record)).isEqualTo(headers(expected));
		assertThat(record.topic()).isEqualTo("t");
		assertThat(record.key()).isEqualTo(expected.key());
		assertThat(record.value()).isEqualTo(expected.value());
	}

	private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
		Map<String, String> headers = new TreeMap<>();
		record.headers()
			.forEach((header) -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
		return headers;
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:00Z",
			"2026-01-02T03:04:00.1+05:30", "2026-01-02T03:04:05.000000001-01:00" })
	void timesAreThoseOfRfc3339(String text) {
		String written = EventTimes.write(OffsetDateTime.parse(text));
		assertThat(written).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
		assertThat(OffsetDateTime.parse(written)).isEqualTo(OffsetDateTime.parse(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z", "2026-12-31T23:59:59.123456789Z",
			"2024-02-29T00:00:00.1Z", "2026-01-02T03:04:05.000000001Z", "2026-01-02T03:04:05.010Z",
			"2026-01-02T03:04:05.5+05:30", "0001-01-02T03:04:05Z", "2026-01-02T03:04:05.0Z" })
	void timesAreReadAsTheFormatterReadsThem(String text) {
		assertThat(EventTimes.parse(text)).isEqualTo(OffsetDateTime.parse(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Z", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z",
			"2026-02-30T03:04:05Z", "2026-01-02T03:04:05.12x4Z", "2026-01-02 03:04:05Z", "-026-01-02T03:04:05Z",
			"2026-01-02T03:04:05.1234567890Z", "2026-01-02T24:04:05Z", "2026-01-02T03:04:05.-12Z" })
	void whatIsNoTimeIsNotRead(String text) {
		assertThatException().isThrownBy(() -> EventTimes.parse(text));
	}

	@Test
	void binaryModeIsReadAsTheSdkReadsIt() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", "k".getBytes(StandardCharsets.UTF_8),
				"{}".getBytes(StandardCharsets.UTF_8));
		Map<String, String> headers = new TreeMap<>(Map.of("ce_specversion", "1.0", "ce_id", "ä 1", "ce_source",
				"/s?a=b", "ce_type", "T", "ce_time", "2026-01-02T03:04:00.123+01:00", "ce_subject", "s",
				"ce_dataschema", "http://example.org/schema", "ce_Tenant", "x", "content-type", "application/json",
				"other", "y"));
		headers.put("ce_", "no name");
		headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		ConsumerRecord<byte[], byte[]> received = receive(record).record();
		assertThat(KafkaMessages.toEvent(received, "kafka"))
			.isEqualTo(KafkaMessageFactory.createReader(received).toEvent());
		record.headers().remove("ce_specversion").add("ce_specversion", "0.3".getBytes(StandardCharsets.UTF_8));
		received = receive(record).record();
		assertThat(KafkaMessages.toEvent(received, "kafka"))
			.isEqualTo(KafkaMessageFactory.createReader(received).toEvent());
	}

	@Test
	void structuredModeFollowsTheProtocolBinding() {
		ProducerRecord<byte[], byte[]> record = KafkaMessages
			.toRecord(new BrokerMessage("t", null, EVENT, Map.of(), ContentMode.STRUCTURED));
		assertThat(header(record, "content-type")).isEqualTo("application/cloudevents+json");
		assertThat(record.headers().lastHeader("ce_id")).isNull();
	}

	@Test
	void rawModeSendsTheDataAloneAndIsReceivedUnderItsPosition() {
		ProducerRecord<byte[], byte[]> record = KafkaMessages
			.toRecord(new BrokerMessage("t", null, EVENT, Map.of(), ContentMode.RAW));
		assertThat(record.headers().toArray()).extracting(Header::key).containsExactly("content-type");
		CloudEvent received = receive(record).event();
		assertThat(received.getId()).isEqualTo("t-0@7");
		assertThat(received.getSource()).hasToString("/kafka/t");
		assertThat(received.getType()).isEqualTo("raw");
		assertThat(received.getData().toBytes()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aTombstoneIsAnEventWithoutData() {
		assertThat(receive(new ProducerRecord<>("t", null, null)).event().getData()).isNull();
	}

	@Test
	void aStructuredEventOfDaprIsRead() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, ("""
				{"data":{"orderId":"1"},"datacontenttype":"application/json","id":"5929aaac","pubsubname":"pubsub",
				"source":"checkout","specversion":"1.0","time":"2026-01-02T03:04:05Z","topic":"orders","traceid":"00-x",
				"traceparent":"00-x","tracestate":"","type":"com.dapr.event.sent"}""")
			.getBytes(StandardCharsets.UTF_8));
		record.headers()
			.add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8));
		CloudEvent event = receive(record).event();
		assertThat(event.getType()).isEqualTo("com.dapr.event.sent");
		assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"orderId\":\"1\"}");
	}

	// Dapr takes the body for an event if it is JSON, whatever the headers say.
	@Test
	void aStructuredEventIsOneThatDaprReads() {
		CloudEvent event = CloudEventBuilder.v1()
			.withId("5929aaac")
			.withSource(URI.create("/default/shop"))
			.withType("OrderConfirmed")
			.withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
			.withExtension("expiration", "2026-01-02T04:04:05Z")
			.withData("application/json", "{\"orderId\":\"1\"}".getBytes(StandardCharsets.UTF_8))
			.build();
		ProducerRecord<byte[], byte[]> record = KafkaMessages
			.toRecord(new BrokerMessage("t", null, event, Map.of(), ContentMode.STRUCTURED));
		assertThat(new JsonMapper().readTree(record.value())).isEqualTo(new JsonMapper().readTree("""
				{"specversion":"1.0","id":"5929aaac","source":"/default/shop","type":"OrderConfirmed",
				"datacontenttype":"application/json","time":"2026-01-02T03:04:05Z",
				"expiration":"2026-01-02T04:04:05Z","data":{"orderId":"1"}}"""));
	}

	@Test
	void aBinaryEventWithoutIdIsMalformed() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, new byte[0]);
		record.headers().add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8));
		assertMalformed(record);
	}

	@Test
	void anUnknownVersionIsMalformed() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, new byte[0]);
		record.headers().add("ce_specversion", "7".getBytes(StandardCharsets.UTF_8));
		assertMalformed(record);
	}

	@Test
	void headersWithoutValuesAreMalformedAtWorst() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, new byte[0]);
		record.headers().add("ce_specversion", null).add("x", null).add("content-type", null);
		assertMalformed(record);
		assertThat(receive(record).headers()).isEmpty();
	}

	@Test
	void anUnknownEventFormatIsMalformed() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, new byte[] { 1 });
		record.headers().add("content-type", "application/cloudevents+avro".getBytes(StandardCharsets.UTF_8));
		assertMalformed(record);
	}

	@Test
	void aStructuredEventThatIsNoJsonIsMalformed() {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", null, new byte[] { 1 });
		record.headers().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
		assertMalformed(record);
	}

	@Test
	void aCopyKeepsBytesAndHeadersAndReplacesThoseGiven() {
		ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>("t", new byte[] { -1 }, new byte[] { -2 });
		sent.headers().add("x", new byte[] { -3 }).add("patterns-dlt-reason", new byte[] { 1 });
		KafkaInboundMessage received = receive(sent);
		ProducerRecord<byte[], byte[]> copy = KafkaMessages.copy(received.record(), "dlt", received.record().value(),
				Map.of("patterns-dlt-reason", "malformed"));
		assertThat(copy.topic()).isEqualTo("dlt");
		assertThat(copy.key()).containsExactly(-1);
		assertThat(copy.value()).containsExactly(-2);
		assertThat(copy.headers().lastHeader("x").value()).containsExactly(-3);
		assertThat(copy.headers().headers("patterns-dlt-reason")).hasSize(1);
		assertThat(header(copy, "patterns-dlt-reason")).isEqualTo("malformed");
	}

	private static void assertMalformed(ProducerRecord<byte[], byte[]> record) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> receive(record).event());
	}

	private static String header(ProducerRecord<byte[], byte[]> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

	private static KafkaInboundMessage receive(ProducerRecord<byte[], byte[]> sent) {
		ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(sent.topic(), 0, 7, sent.key(), sent.value());
		sent.headers().forEach((header) -> record.headers().add(header));
		return new KafkaInboundMessage(record, "kafka", 1);
	}

}
