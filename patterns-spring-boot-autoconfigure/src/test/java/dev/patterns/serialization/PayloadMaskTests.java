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
import java.lang.reflect.Type;
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
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.StdSerializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PayloadMask}. Whatever is secret has the value {@code 4711}.
 */
class PayloadMaskTests {

	private static final String HIDDEN = PayloadMask.HIDDEN;

	private final JsonMapper mapper = JsonMapper.builder().build();

	@Test
	void componentOfARecord() {
		assertThat(mask(new Card("4711", "May"), Card.class)).isEqualTo(Map.of("number", HIDDEN, "holder", "May"));
	}

	@Test
	void nestedInRecordsListsMapsArraysAndOptionals() {
		Card card = new Card("4711", "May");
		Everywhere value = new Everywhere(card, List.of(card), Map.of("a", List.of(card)), new Card[] { card },
				Optional.of(card), new Box<>(card));
		Map<String, String> masked = Map.of("number", HIDDEN, "holder", "May");
		assertThat(mask(value, Everywhere.class))
			.isEqualTo(Map.of("card", masked, "list", List.of(masked), "map", Map.of("a", List.of(masked)), "array",
					List.of(masked), "optional", masked, "box", Map.of("content", masked)));
	}

	@Test
	void genericsOfTheDeclaredType() {
		Type type = new ParameterizedTypeReference<Map<String, Box<Card>>>() {
		}.getType();
		assertThat(mask(Map.of("k", new Box<>(new Card("4711", "May"))), type))
			.isEqualTo(Map.of("k", Map.of("content", Map.of("number", HIDDEN, "holder", "May"))));
	}

	@Test
	void renamedProperties() {
		assertThat(mask(new Renamed("4711", "x"), Renamed.class))
			.isEqualTo(Map.of("card-number", HIDDEN, "holder", "x"));
		JsonMapper snake = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		assertThat(mask(snake, new LongNames("4711", "x"), LongNames.class))
			.isEqualTo(Map.of("card_number", HIDDEN, "holder_name", "x"));
	}

	@Test
	void fieldsAndGettersOfClasses() {
		assertThat(mask(new Bean(), Bean.class))
			.isEqualTo(Map.of("onField", HIDDEN, "onGetter", HIDDEN, "onSetter", HIDDEN, "shown", "x"));
	}

	@Test
	void privateFieldThatTheMapperDoesNotSee() {
		JsonMapper strict = JsonMapper.builder().disable(MapperFeature.INFER_PROPERTY_MUTATORS).build();
		assertThat(mask(strict, new Bean(), Bean.class))
			.isEqualTo(Map.of("onField", HIDDEN, "onGetter", HIDDEN, "onSetter", HIDDEN, "shown", "x"));
	}

	@Test
	void getterOfAnInterface() {
		assertThat(mask(new Visitor("4711", "x"), Visitor.class)).isEqualTo(Map.of("secret", HIDDEN, "name", "x"));
	}

	@Test
	void types() {
		assertThat(mask(new Token("4711"), Token.class)).isEqualTo(HIDDEN);
		assertThat(mask(new Login("me", new Token("4711"), List.of(new SubToken("4711"))), Login.class))
			.isEqualTo(Map.of("user", "me", "token", HIDDEN, "more", List.of(HIDDEN)));
		assertThat(mask(Map.of("a", new Token("4711")), new ParameterizedTypeReference<Map<String, Token>>() {
		}.getType())).isEqualTo(Map.of("a", HIDDEN));
	}

	@Test
	void keysOfMaps() {
		assertThat(mask(Map.of(new Plain("4711"), 1), new ParameterizedTypeReference<Map<Plain, Integer>>() {
		}.getType())).isEqualTo(Map.of("4711", 1));
		assertThat(mask(Map.of(new Token("4711"), 1), new ParameterizedTypeReference<Map<Token, Integer>>() {
		}.getType())).isEqualTo(HIDDEN);
	}

	@Test
	void metaAnnotationAndMixIn() {
		assertThat(mask(new Meta("4711"), Meta.class)).isEqualTo(Map.of("pin", HIDDEN));
		JsonMapper mixed = JsonMapper.builder().addMixIn(Foreign.class, ForeignMixIn.class).build();
		assertThat(mask(mixed, new Foreign("4711", "x"), Foreign.class))
			.isEqualTo(Map.of("secret", HIDDEN, "name", "x"));
	}

	@Test
	void singleValues() {
		assertThat(mask(new Plain("x"), Plain.class)).isEqualTo("x");
		assertThat(mask(new Iban("4711"), Iban.class)).isEqualTo(HIDDEN);
		assertThat(mask(new Wrapped(new Card("4711", "May")), Wrapped.class))
			.isEqualTo(Map.of("number", HIDDEN, "holder", "May"));
	}

	@Test
	void unwrapped() {
		assertThat(mask(new Order("1", new Card("4711", "May"), new Token("4711")), Order.class))
			.isEqualTo(Map.of("id", "1", "cardNumber", HIDDEN, "cardHolder", "May", "value", HIDDEN));
	}

	@Test
	void subtypes() {
		Type type = new ParameterizedTypeReference<List<Payment>>() {
		}.getType();
		assertThat(mask(List.of(new ByCard(3, "4711"), new ByInvoice(4, "x")), type,
				new ParameterizedTypeReference<List<Payment>>() {
				}))
			.isEqualTo(List.of(Map.of("kind", "card", "amount", 3, "card", HIDDEN),
					Map.of("kind", "invoice", "amount", 4, "address", "x")));
		assertThat(mask(new Sub(), Parent.class)).isEqualTo(Map.of("name", "x", "added", HIDDEN));
	}

	@Test
	void typeIdsThatChangeTheShape() {
		assertThat(mask(new InWrapper("4711"), InWrapper.class)).isEqualTo(HIDDEN);
	}

	@Test
	void whatTheTypesDoNotNameIsMasked() {
		assertThat(masks(this.mapper).read("{\"holder\":\"May\",\"number\":\"4711\",\"cvc\":\"4711\"}", Card.class))
			.isEqualTo(Map.of("holder", "May", "number", HIDDEN, "cvc", HIDDEN));
		assertThat(mask(new Dynamic(), Dynamic.class)).isEqualTo(Map.of("name", "x", "pin", HIDDEN));
	}

	@Test
	void whatTheTypesLeaveOpenIsMasked() {
		assertThat(mask(new Open("4711", List.of("4711"), Map.of("a", new Card("4711", "May"))), Open.class))
			.isEqualTo(Map.of("any", HIDDEN, "list", List.of(HIDDEN), "map", Map.of("a", HIDDEN)));
		assertThat(mask(Map.of("a", "4711"), Map.class)).isEqualTo(HIDDEN);
	}

	@Test
	void otherShapesAreShownOnlyIfNothingCanBeHidden() {
		assertThat(mask(new AsArray("4711", "x"), AsArray.class)).isEqualTo(HIDDEN);
		assertThat(mask(new HarmlessArray("a", 1), HarmlessArray.class)).isEqualTo(List.of("a", 1));
		assertThat(mask(new Custom("4711", "x"), Custom.class)).isEqualTo(HIDDEN);
		assertThat(mask(new Cycle(new CycleEnd(null, "4711")), Cycle.class)).isEqualTo(HIDDEN);
	}

	/**
	 * What was found out about one type of a cycle must not be taken for the whole truth
	 * about another.
	 */
	@Test
	void cyclesOfTypes() {
		CycleEnd end = new CycleEnd(new Cycle(new CycleEnd(null, "4711")), "4711");
		assertThat(mask(end, CycleEnd.class)).isEqualTo(Map.of("back", HIDDEN, "pin", HIDDEN));
	}

	@Test
	void containersWithPropertiesOfTheirOwn() {
		assertThat(mask(new SecretList(), SecretList.class)).isEqualTo(HIDDEN);
	}

	@Test
	void simpleValues() {
		Simple value = new Simple("x", 1, 2L, new BigDecimal("12.10"), true, Level.HIGH, Instant.EPOCH,
				LocalDate.of(2026, 1, 2), new UUID(0, 1), null, new byte[] { 1 });
		@SuppressWarnings("unchecked")
		Map<String, Object> masked = (Map<String, Object>) mask(value, Simple.class);
		assertThat(masked).containsEntry("text", "x")
			.containsEntry("number", 1)
			.containsEntry("amount", new BigDecimal("12.10"))
			.containsEntry("flag", true)
			.containsEntry("level", "HIGH")
			.containsEntry("nothing", null)
			.containsEntry("bytes", "AQ==")
			.doesNotContainValue(HIDDEN);
		assertThat(mask(this.mapper.readTree("{\"a\":[1,{\"b\":null}]}"), JsonNode.class)).asString()
			.isEqualTo("{a=[1, {b=null}]}");
	}

	@Test
	void nothingKnown() {
		assertThat(masks(this.mapper).read("{\"a\":1}", null)).isEqualTo(HIDDEN);
		assertThat(masks(this.mapper).read("no json", Card.class)).isEqualTo(HIDDEN);
		assertThat(masks(this.mapper).read(null, Card.class)).isNull();
		assertThat(masks(this.mapper).read("null", Card.class)).isNull();
	}

	private PayloadMask masks(JsonMapper with) {
		return new PayloadSerializer(with).mask(Secret.class);
	}

	private @Nullable Object mask(Object value, Type type) {
		return mask(this.mapper, value, type);
	}

	private @Nullable Object mask(Object value, Type type, ParameterizedTypeReference<?> writtenAs) {
		JsonMapper with = this.mapper;
		return masks(with).read(with.writerFor(with.constructType(writtenAs.getType())).writeValueAsString(value),
				type);
	}

	private @Nullable Object mask(JsonMapper with, Object value, Type type) {
		String json = new PayloadSerializer(with).write(value);
		Object masked = masks(with).read(json, type);
		if (type != Simple.class && !json.equals("{\"4711\":1}")) {
			assertThat(String.valueOf(masked)).doesNotContain("4711");
		}
		return masked;
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
