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

package dev.patterns.pubsub.format;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.core.format.EventSerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JsonEventFormat}.
 */
class JsonEventFormatTests {

	private static final String REQUIRED = "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"";

	private final JsonEventFormat format = new JsonEventFormat();

	@Test
	void everyAttributeSurvivesTheRoundTrip() {
		CloudEvent event = CloudEventBuilder.v1()
			.withId("1")
			.withSource(URI.create("/default/orders"))
			.withType("OrderConfirmed")
			.withSubject("o-1")
			.withTime(OffsetDateTime.parse("2026-01-02T03:04:05.678Z"))
			.withDataSchema(URI.create("https://example.com/schema"))
			.withExtension("text", "value")
			.withExtension("number", 42)
			.withExtension("flag", true)
			.withData("application/json", "{\"a\":1.10}".getBytes(StandardCharsets.UTF_8))
			.build();
		assertThat(this.format.deserialize(this.format.serialize(event))).isEqualTo(event);
	}

	@Test
	void jsonDataIsEmbedded() {
		JsonNode json = write("application/vnd.acme+json", "{\"a\":[1,null]}");
		assertThat(json.get("data").toString()).isEqualTo("{\"a\":[1,null]}");
		assertThat(json.has("data_base64")).isFalse();
	}

	@Test
	void textIsAString() {
		assertThat(write("text/plain", "it's \"text\"").get("data").asString()).isEqualTo("it's \"text\"");
	}

	@Test
	void binaryDataIsBase64() {
		JsonNode json = write("application/octet-stream", "\u0001\u0002");
		assertThat(json.get("data_base64").asString()).isEqualTo("AQI=");
		assertThat(json.has("data")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":", "", " ", "{} {}" })
	void dataThatOnlySaysItIsJsonIsRefused(String data) {
		CloudEvent event = event("application/json", data);
		assertThatExceptionOfType(EventSerializationException.class).isThrownBy(() -> this.format.serialize(event));
	}

	@Test
	void timesHaveTheirSeconds() {
		OffsetDateTime time = OffsetDateTime.parse("2026-01-02T03:04:00Z");
		CloudEvent event = CloudEventBuilder.v1()
			.withId("1")
			.withSource(URI.create("/s"))
			.withType("t")
			.withTime(time)
			.withExtension("due", time)
			.build();
		JsonNode json = JsonMapper.shared().readTree(this.format.serialize(event));
		assertThat(json.get("time").asString()).isEqualTo("2026-01-02T03:04:00Z");
		assertThat(json.get("due").asString()).isEqualTo("2026-01-02T03:04:00Z");
	}

	@Test
	void textThatIsNotInUtf8LosesNothing() {
		CloudEvent event = CloudEventBuilder.v1()
			.withId("1")
			.withSource(URI.create("/s"))
			.withType("t")
			.withData("text/plain;charset=ISO-8859-1", "grün".getBytes(StandardCharsets.ISO_8859_1))
			.build();
		assertThat(this.format.deserialize(this.format.serialize(event))).isEqualTo(event);
	}

	@Test
	void nullThatIsNotJsonIsNoData() {
		assertThat(read("{" + REQUIRED + ",\"datacontenttype\":\"text/plain\",\"data\":null}").getData()).isNull();
		CloudEvent event = read(
				"{" + REQUIRED + ",\"datacontenttype\":\"image/png\",\"data\":null,\"data_base64\":\"AQI=\"}");
		assertThat(event.getData().toBytes()).containsExactly(1, 2);
	}

	@Test
	void anEventWithoutDataHasNone() {
		CloudEvent event = CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("t").build();
		assertThat(new String(this.format.serialize(event), StandardCharsets.UTF_8)).doesNotContain("data");
		assertThat(read("{" + REQUIRED + "}").getData()).isNull();
	}

	@Test
	void numbersInDataKeepTheirDigits() {
		CloudEvent event = read("{" + REQUIRED + ",\"data\":{\"amount\":1.10,\"big\":12345678901234567890.123}}");
		assertThat(data(event)).isEqualTo("{\"amount\":1.10,\"big\":12345678901234567890.123}");
	}

	@Test
	void jsonNullIsDataAndScalarsAreToo() {
		assertThat(data(read("{" + REQUIRED + ",\"data\":null}"))).isEqualTo("null");
		assertThat(data(read("{" + REQUIRED + ",\"data\":\"text\"}"))).isEqualTo("\"text\"");
		assertThat(data(read("{" + REQUIRED + ",\"data\":7}"))).isEqualTo("7");
	}

	@Test
	void aStringWithAnotherContentTypeIsItsText() {
		assertThat(data(read("{" + REQUIRED + ",\"datacontenttype\":\"text/xml\",\"data\":\"<a/>\"}")))
			.isEqualTo("<a/>");
	}

	@Test
	void base64IsDecoded() {
		CloudEvent event = read(
				"{" + REQUIRED + ",\"datacontenttype\":\"image/png\",\"data_base64\":\"AQI=\",\"ext\":null}");
		assertThat(event.getData().toBytes()).containsExactly(1, 2);
		assertThat(event.getExtensionNames()).isEmpty();
	}

	@Test
	void attributesOfOtherPublishersAreKept() {
		CloudEvent event = read("{" + REQUIRED + ",\"pubsubname\":\"p\",\"topic\":\"t\",\"traceparent\":\"00-x\"}");
		assertThat(event.getExtension("pubsubname")).isEqualTo("p");
		assertThat(event.getExtension("traceparent")).isEqualTo("00-x");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "null", "[]", "{}", "no json", "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\"}",
					"{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/s\",\"type\":\"t\"}",
					"{\"specversion\":\"9.9\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}",
					"{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/s\",\"type\":\"t\"}",
					"{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\":no uri:\",\"type\":\"t\"}",
					"{" + REQUIRED + ",\"data\":1,\"data_base64\":\"AQI=\"}",
					"{" + REQUIRED + ",\"data_base64\":\"***\"}", "{" + REQUIRED + ",\"time\":\"yesterday\"}",
					"{" + REQUIRED + ",\"ext\":{\"a\":1}}", "{" + REQUIRED + ",\"Not-Allowed\":\"x\"}",
					"{" + REQUIRED + ",\"id\":\"2\"}", "{" + REQUIRED + "} trailing", "{" + REQUIRED })
	void whatIsNoEventIsRefused(String json) {
		assertThatExceptionOfType(EventDeserializationException.class).isThrownBy(() -> read(json));
	}

	private JsonNode write(String contentType, String data) {
		return JsonMapper.shared().readTree(this.format.serialize(event(contentType, data)));
	}

	private static CloudEvent event(String contentType, String data) {
		return CloudEventBuilder.v1()
			.withId("1")
			.withSource(URI.create("/s"))
			.withType("t")
			.withData(contentType, data.getBytes(StandardCharsets.UTF_8))
			.build();
	}

	private CloudEvent read(String json) {
		return this.format.deserialize(json.getBytes(StandardCharsets.UTF_8));
	}

	private static String data(CloudEvent event) {
		return new String(event.getData().toBytes(), StandardCharsets.UTF_8);
	}

}
