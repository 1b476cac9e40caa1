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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A message as anybody may send it: good, bad or malicious. The same for the same seed
 * and number. It carries its number in the header {@value #NUMBER}.
 */
final class FuzzedMessage {

	static final String NUMBER = "fuzz";

	private static final String STRUCTURED = "application/cloudevents+json";

	private static final String GROUP = "fuzz-app";

	private static final List<Consumer<FuzzedMessage>> VALID = List.of(FuzzedMessage::binary, FuzzedMessage::structured,
			FuzzedMessage::raw, FuzzedMessage::ofDapr, FuzzedMessage::base64, FuzzedMessage::withAnOddEnvelope,
			FuzzedMessage::withOurHeaders, FuzzedMessage::thatWasReplayed, FuzzedMessage::withATimeToLive,
			FuzzedMessage::withAnotherContentType, FuzzedMessage::withARepeatedId);

	private static final List<Consumer<FuzzedMessage>> INVALID = List.of(FuzzedMessage::cut, FuzzedMessage::noise,
			FuzzedMessage::nested, FuzzedMessage::brokenText, FuzzedMessage::withoutAnAttribute,
			FuzzedMessage::withAWrongVersion, FuzzedMessage::withAWrongAttribute, FuzzedMessage::withAWrongExtension,
			FuzzedMessage::withoutABody, FuzzedMessage::withAWrongBody, FuzzedMessage::withAnUnknownContentType,
			FuzzedMessage::withAWrongTime, FuzzedMessage::withAWrongData);

	private final Random random;

	private final int number;

	/** Attributes of the envelope in binary mode. */
	final Map<String, String> attributes = new LinkedHashMap<>();

	final Map<String, byte[]> headers = new LinkedHashMap<>();

	/** Members of the envelope in structured mode, as JSON. */
	private final Map<String, String> members = new LinkedHashMap<>();

	byte @Nullable [] key;

	byte @Nullable [] body;

	@Nullable String contentType;

	Expected expected = Expected.HANDLED;

	private FuzzedMessage(long seed, int number) {
		this.random = new Random(seed * 1_000_003 + number);
		// The first numbers of similar seeds are similar.
		this.random.nextLong();
		this.number = number;
	}

	/**
	 * Make a message.
	 * @param seed chooses the messages
	 * @param number which of them
	 * @param maxHeader how many bytes a header may have
	 * @return the message
	 */
	static FuzzedMessage of(long seed, int number, int maxHeader) {
		FuzzedMessage message = new FuzzedMessage(seed, number);
		message.headers.put(NUMBER, bytes(Integer.toString(number)));
		message.chooseKey();
		message.pick((message.random.nextInt(10) < 5) ? VALID : INVALID).accept(message);
		message.inject(maxHeader);
		return message;
	}

	private void chooseKey() {
		byte[] binary = new byte[1 + this.random.nextInt(20)];
		this.random.nextBytes(binary);
		this.key = switch (this.random.nextInt(20)) {
			case 0, 1 -> null;
			case 2, 3 -> binary;
			case 4 -> bytes("k".repeat(this.random.nextInt(20_000)));
			case 5 -> bytes("\r\nkey: 1\u0000");
			default -> bytes("key" + this.random.nextInt(50));
		};
	}

	private void binary() {
		this.attributes.put("specversion", "1.0");
		this.attributes.put("id", "id-" + this.number);
		this.attributes.put("source", "/fuzz");
		this.attributes.put("type", "OrderPlaced");
		this.attributes.put("time", "2026-01-02T03:04:05Z");
		this.contentType = "application/json";
		this.body = bytes(order());
	}

	private void structured() {
		this.members.put("specversion", quoted("1.0"));
		this.members.put("id", quoted("id-" + this.number));
		this.members.put("source", quoted("/fuzz"));
		this.members.put("type", quoted("OrderPlaced"));
		this.members.put("time", quoted("2026-01-02T03:04:05.678+01:00"));
		this.members.put("data", order());
		this.contentType = pick(List.of(STRUCTURED, STRUCTURED + "; charset=UTF-8", "Application/CloudEvents+JSON"));
		writeMembers();
	}

	private void raw() {
		this.contentType = pick(List.of("application/json", "", "text/json;charset=nonsense"));
		if (this.contentType.isEmpty()) {
			this.contentType = null;
		}
		this.body = bytes(order());
	}

	private void ofDapr() {
		structured();
		this.members.put("topic", quoted("orders"));
		this.members.put("pubsubname", quoted("pubsub"));
		this.members.put("traceid", quoted("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01"));
		this.members.put("type", quoted("com.dapr.event.sent"));
		this.members.put("datacontenttype", quoted("application/json"));
		writeMembers();
	}

	private void base64() {
		structured();
		this.members.remove("data");
		this.members.put("data_base64", quoted(Base64.getEncoder().encodeToString(bytes(order()))));
		writeMembers();
	}

	private void withAnOddEnvelope() {
		binary();
		switch (this.random.nextInt(5)) {
			case 0 -> this.attributes.put("specversion", "0.3");
			// Without it there is no envelope.
			case 1 -> this.attributes.remove("specversion");
			case 2 -> this.attributes.put("id", "a\r\nLevel: ERROR\u0000\u2028" + "x".repeat(1000));
			case 3 -> this.attributes.put("type", "${jndi:ldap://localhost/x} #{T(java.lang.Runtime)}");
			default -> this.attributes.put("subject", "\u0000\r\n");
		}
	}

	private void withOurHeaders() {
		pick(List.<Runnable>of(this::binary, this::structured, this::raw)).run();
		for (String name : List.of(MessageHeaders.DEAD_LETTER_REASON, MessageHeaders.DEAD_LETTER_ATTEMPTS,
				MessageHeaders.DEAD_LETTER_TIME, MessageHeaders.DEAD_LETTER_TRUNCATED, MessageHeaders.REPLAY_OF,
				MessageHeaders.DEAD_LETTER_TOPIC, "patterns-attempt", "patterns-due")) {
			if (this.random.nextBoolean()) {
				this.headers.put(name,
						bytes(pick(List.of("", "-1", "99999999999999999999", "true", "\r\n", "1970-01-01"))));
			}
		}
	}

	private void thatWasReplayed() {
		pick(List.<Runnable>of(this::binary, this::structured, this::raw)).run();
		boolean ours = this.random.nextBoolean();
		// One that is empty says nothing.
		this.headers.put(MessageHeaders.REPLAY_GROUP,
				bytes(ours ? pick(List.of(GROUP, "")) : pick(List.of("other", "fuzz-app ", "\u0000"))));
		this.expected = ours ? Expected.HANDLED : Expected.PASSED_OVER;
	}

	private void withATimeToLive() {
		structured();
		boolean over = this.random.nextBoolean();
		String time = over ? "2001-01-01T00:00:00Z"
				: pick(List.of("tomorrow", "", "9999-99-99", "2999-12-31T23:59:59Z", "-1", "\\r\\n"));
		this.members.put(this.random.nextBoolean() ? "expiration" : "expirytime", quoted(time));
		this.expected = over ? Expected.PASSED_OVER : Expected.HANDLED;
		writeMembers();
	}

	private void withAnotherContentType() {
		binary();
		this.contentType = pick(List.of("application/vnd.shop.order+json", "APPLICATION/JSON", "text/json",
				"application/json;charset=no such charset", "application/json; boundary=\"\r\n"));
	}

	private void withARepeatedId() {
		binary();
		this.attributes.put("id", "the-same-id");
	}

	private void cut() {
		structured();
		this.body = Arrays.copyOf(body(), this.random.nextInt(body().length));
		this.expected = Expected.MALFORMED;
	}

	private void noise() {
		byte[] noise = new byte[1 + this.random.nextInt(500)];
		this.random.nextBytes(noise);
		// Whatever follows, this is no JSON.
		noise[0] = 0;
		this.body = noise;
		boolean envelope = this.random.nextBoolean();
		this.contentType = envelope ? STRUCTURED : "application/json";
		this.expected = envelope ? Expected.MALFORMED : Expected.CONVERSION;
	}

	private void nested() {
		String nested = pick(List.of("[", "{\"a\":", "[{\"b\":")).repeat(600 + this.random.nextInt(3000));
		if (this.random.nextBoolean()) {
			structured();
			this.members.put("data", nested);
			writeMembers();
			this.expected = Expected.MALFORMED;
		}
		else {
			raw();
			this.body = bytes("{\"id\":\"x\",\"amount\":1,\"more\":" + nested);
			this.expected = Expected.CONVERSION;
		}
	}

	private void brokenText() {
		byte[] broken = pick(List.of(new byte[] { -1 }, new byte[] { -64, 34 }, new byte[] { -30, 40, -95 }));
		boolean envelope = this.random.nextBoolean();
		String json = "{\"id\":\"#\",\"amount\":1}";
		if (envelope) {
			structured();
			this.members.put("data", json);
			writeMembers();
		}
		else {
			raw();
			this.body = bytes(json);
		}
		String text = new String(body(), StandardCharsets.ISO_8859_1);
		this.body = text.replace("#", new String(broken, StandardCharsets.ISO_8859_1))
			.getBytes(StandardCharsets.ISO_8859_1);
		this.expected = envelope ? Expected.MALFORMED : Expected.CONVERSION;
	}

	private void withoutAnAttribute() {
		if (this.random.nextBoolean()) {
			structured();
			this.members.remove(pick(List.of("id", "source", "type", "specversion")));
			writeMembers();
		}
		else {
			binary();
			String name = pick(List.of("id", "source", "type"));
			if (this.random.nextBoolean()) {
				this.attributes.remove(name);
			}
			else {
				this.attributes.put(name, "");
			}
		}
		this.expected = Expected.MALFORMED;
	}

	private void withAWrongVersion() {
		String version = pick(List.of("", "2.0", "1", "1.0.0", "one", "-1", "\u0000"));
		if (this.random.nextBoolean()) {
			structured();
			this.members.put("specversion", quoted(version.replace("\u0000", "\\u0000")));
			writeMembers();
		}
		else {
			binary();
			this.attributes.put("specversion", version);
		}
		this.expected = Expected.MALFORMED;
	}

	private void withAWrongAttribute() {
		if (this.random.nextBoolean()) {
			structured();
			this.members.put(pick(List.of("id", "source", "type", "subject", "datacontenttype")),
					pick(List.of("5", "{}", "[1]", "true", "1e400")));
			writeMembers();
		}
		else {
			binary();
			this.attributes.put(pick(List.of("source", "dataschema")), pick(List.of("http://[", "a b", "%", "\r\n:")));
		}
		this.expected = Expected.MALFORMED;
	}

	private void withAWrongExtension() {
		if (this.random.nextBoolean()) {
			structured();
			this.members.put("tenant", pick(List.of("{}", "[]", "1.5", "99999999999", "[[[")));
			writeMembers();
		}
		else {
			binary();
			this.attributes.put(pick(List.of("foo-bar", "a b", "\u00e4", "x\r\ny")), "1");
		}
		this.expected = Expected.MALFORMED;
	}

	private void withoutABody() {
		boolean envelope = this.random.nextInt(3) == 0;
		pick(List.<Runnable>of(this::binary, this::raw)).run();
		if (envelope) {
			this.attributes.clear();
			this.contentType = STRUCTURED;
		}
		this.body = this.random.nextBoolean() ? null : new byte[0];
		this.expected = envelope ? Expected.MALFORMED : Expected.CONVERSION;
	}

	private void withAWrongBody() {
		String json = pick(List.of("null", "[]", "12", "\"text\"", "{\"id\":\"1\",\"amount\":{}}",
				"{\"id\":\"1\",\"amount\":99999999999}", "{\"id\":\"1\",\"amount\":\"many\"}",
				"{\"id\":[],\"amount\":1}", "{\"id\":\"1\",\"amount\":" + "9".repeat(2000) + "}"));
		if (this.random.nextBoolean()) {
			structured();
			this.members.put("data", json);
			writeMembers();
			// A number that no parser takes is not even copied.
			this.expected = (json.length() > 2000) ? Expected.MALFORMED : Expected.CONVERSION;
		}
		else {
			pick(List.<Runnable>of(this::binary, this::raw)).run();
			this.body = bytes(json);
			this.expected = Expected.CONVERSION;
		}
	}

	private void withAnUnknownContentType() {
		if (this.random.nextInt(3) == 0) {
			structured();
			this.contentType = pick(List.of("application/cloudevents", "application/cloudevents-batch+json",
					"application/cloudevents+avro", STRUCTURED + "x"));
			this.expected = Expected.MALFORMED;
		}
		else {
			binary();
			this.contentType = pick(List.of("application/x-protobuf", ";;;", "\u0000", "text/plain\r\nx: y", "*/*", "/",
					"json", "application/json+xml"));
			this.expected = Expected.CONVERSION;
		}
	}

	private void withAWrongTime() {
		String time = pick(
				List.of("yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "1767322800",
						"9999999999-01-01T00:00:00Z", "2026-01-01T25:61:61Z", "2026-01-01T00:00:00.1234567890123Z"));
		if (this.random.nextBoolean()) {
			structured();
			this.members.put("time", quoted(time));
			writeMembers();
		}
		else {
			binary();
			this.attributes.put("time", time);
		}
		this.expected = Expected.MALFORMED;
	}

	private void withAWrongData() {
		structured();
		switch (this.random.nextInt(3)) {
			case 0 -> this.members.put("data_base64", quoted("AAAA"));
			case 1 -> {
				this.members.remove("data");
				this.members.put("data_base64", quoted("not base64 !"));
			}
			default -> this.members.put("data", "{]");
		}
		writeMembers();
		this.expected = Expected.MALFORMED;
	}

	// What is no part of the envelope must make no difference.
	private void inject(int maxHeader) {
		switch (this.random.nextInt(30)) {
			case 0 -> this.headers.put("x\r\ncontent-type: text/html", bytes("1"));
			case 1 -> this.headers.put("x", bytes("1\r\n\r\nHTTP/1.1 200 OK\u0000"));
			case 2 -> this.headers.put("\u0000", new byte[] { 0, -1, 10 });
			case 3 -> this.headers.put("large", new byte[this.random.nextInt(maxHeader)]);
			case 4 -> {
				for (int i = 0; i < 300; i++) {
					this.headers.put("many-" + i, bytes("value"));
				}
			}
			case 5 ->
				this.headers.put("traceparent", bytes(pick(List.of("00-zz", "", "\r\n", "00-" + "0".repeat(600)))));
			case 6 -> this.headers.put("baggage", bytes("a=b,".repeat(3000)));
			case 7 -> this.headers.put("ce-id", bytes("not-for-this-broker"));
			default -> {
			}
		}
	}

	/**
	 * Make the body larger, which changes nothing else.
	 * @param size how many bytes it is to have, about
	 */
	void enlarge(int size) {
		this.attributes.clear();
		this.headers.keySet().removeIf((name) -> !name.equals(NUMBER));
		boolean valid = this.expected == Expected.HANDLED;
		this.contentType = "application/json";
		this.body = bytes(
				"{\"id\":\"1\",\"amount\":" + (valid ? "1" : "[]") + ",\"note\":\"" + "x".repeat(size) + "\"}");
		this.expected = valid ? Expected.HANDLED : Expected.CONVERSION;
	}

	private void writeMembers() {
		this.body = bytes(this.members.entrySet()
			.stream()
			.map((member) -> quoted(member.getKey()) + ":" + member.getValue())
			.collect(Collectors.joining(",", "{", "}")));
	}

	private String order() {
		String note = (this.random.nextInt(50) == 0) ? "n".repeat(this.random.nextInt(50_000)) : "\\r\\n\\u0000";
		return "{\"id\":\"o-%d\",\"amount\":%d,\"note\":\"%s\"}".formatted(this.number, this.random.nextInt(1000),
				note);
	}

	private byte[] body() {
		return (this.body != null) ? this.body : new byte[0];
	}

	private <T> T pick(List<T> choices) {
		return choices.get(this.random.nextInt(choices.size()));
	}

	private static String quoted(String text) {
		return "\"" + text + "\"";
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * What becomes of a message.
	 */
	enum Expected {

		/** The listener gets it. */
		HANDLED,

		/** It is a dead letter, as its envelope cannot be read. */
		MALFORMED,

		/** It is a dead letter, as its body is not what the listener takes. */
		CONVERSION,

		/** Neither: it is too late, or for another group. */
		PASSED_OVER

	}

}
