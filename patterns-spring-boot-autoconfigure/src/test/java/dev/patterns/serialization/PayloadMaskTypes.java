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

package dev.patterns.serialization;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Types with secrets in all places.
 */
final class PayloadMaskTypes {

	private PayloadMaskTypes() {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Secret {

	}

	@Secret
	@Retention(RetentionPolicy.RUNTIME)
	@interface Pin {

	}

	record Card(@Secret String number, String holder) {

	}

	record Box<T>(T content) {

	}

	record Everywhere(Card card, List<Card> list, Map<String, List<Card>> map, Card[] array, Optional<Card> optional,
			Box<Card> box) {

	}

	record Renamed(@Secret @JsonProperty("card-number") String number, String holder) {

	}

	record LongNames(@Secret String cardNumber, String holderName) {

	}

	@JsonAutoDetect(getterVisibility = JsonAutoDetect.Visibility.ANY, setterVisibility = JsonAutoDetect.Visibility.ANY)
	static class Bean {

		@Secret
		private String onField = "4711";

		private String onSetter = "4711";

		String getOnField() {
			return this.onField;
		}

		@Secret
		String getOnGetter() {
			return "4711";
		}

		String getOnSetter() {
			return this.onSetter;
		}

		@Secret
		void setOnSetter(String value) {
			this.onSetter = value;
		}

		String getShown() {
			return "x";
		}

	}

	interface Secretive {

		@Secret
		String secret();

	}

	record Visitor(String secret, String name) implements Secretive {

	}

	@Secret
	static class Token {

		public final String value;

		Token(String value) {
			this.value = value;
		}

		@Override
		public String toString() {
			return this.value;
		}

	}

	static class SubToken extends Token {

		SubToken(String value) {
			super(value);
		}

	}

	record Login(String user, Token token, List<SubToken> more) {

	}

	record Plain(@JsonValue String value) {

		@Override
		public String toString() {
			return this.value;
		}

	}

	record Iban(@Secret @JsonValue String value) {

	}

	record Wrapped(@JsonValue Card card) {

	}

	record Meta(@Pin String pin) {

	}

	record Foreign(String secret, String name) {

	}

	interface ForeignMixIn {

		@Secret
		String secret();

	}

	record Order(String id, @JsonUnwrapped(prefix = "card") Capital card, @JsonUnwrapped Token token) {

		Order(String id, Card card, Token token) {
			this(id, new Capital(card.number(), card.holder()), token);
		}

	}

	record Capital(@Secret @JsonProperty("Number") String number, @JsonProperty("Holder") String holder) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = ByCard.class, name = "card"),
			@JsonSubTypes.Type(value = ByInvoice.class, name = "invoice") })
	interface Payment {

		int amount();

	}

	record ByCard(int amount, @Secret String card) implements Payment {

	}

	record ByInvoice(int amount, String address) implements Payment {

	}

	static class Parent {

		public String name = "x";

	}

	static class Sub extends Parent {

		public String added = "4711";

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
	record InWrapper(@Secret String pin) {

	}

	static class Dynamic {

		public String name = "x";

		@JsonAnyGetter
		Map<String, String> more() {
			return Map.of("pin", "4711");
		}

	}

	@SuppressWarnings("rawtypes")
	record Open(Object any, List list, Map<String, ?> map) {

	}

	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	record AsArray(@Secret String pin, String name) {

	}

	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	record HarmlessArray(String name, int count) {

	}

	@JsonSerialize(using = CustomSerializer.class)
	record Custom(@Secret String pin, String name) {

	}

	static class CustomSerializer extends StdSerializer<Custom> {

		CustomSerializer() {
			super(Custom.class);
		}

		@Override
		public void serialize(Custom value, JsonGenerator generator, SerializationContext context) {
			generator.writeString(value.pin() + value.name());
		}

	}

	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	record Cycle(CycleEnd end) {

	}

	record CycleEnd(@Nullable Cycle back, @Secret String pin) {

	}

	static class SecretList extends ArrayList<String> {

		private static final long serialVersionUID = 1L;

		@Secret
		String pin = "4711";

		SecretList() {
			add("4711");
		}

	}

	record Simple(String text, int number, Long big, BigDecimal amount, boolean flag, Level level, Instant time,
			LocalDate date, UUID id, @Nullable String nothing, byte[] bytes) {

	}

	enum Level {

		HIGH

	}

}
