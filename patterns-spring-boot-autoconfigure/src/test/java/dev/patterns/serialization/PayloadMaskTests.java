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

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadMaskTypes.AsArray;
import dev.patterns.serialization.PayloadMaskTypes.Bean;
import dev.patterns.serialization.PayloadMaskTypes.Box;
import dev.patterns.serialization.PayloadMaskTypes.ByCard;
import dev.patterns.serialization.PayloadMaskTypes.ByInvoice;
import dev.patterns.serialization.PayloadMaskTypes.Card;
import dev.patterns.serialization.PayloadMaskTypes.Custom;
import dev.patterns.serialization.PayloadMaskTypes.Cycle;
import dev.patterns.serialization.PayloadMaskTypes.CycleEnd;
import dev.patterns.serialization.PayloadMaskTypes.Dynamic;
import dev.patterns.serialization.PayloadMaskTypes.Everywhere;
import dev.patterns.serialization.PayloadMaskTypes.Foreign;
import dev.patterns.serialization.PayloadMaskTypes.ForeignMixIn;
import dev.patterns.serialization.PayloadMaskTypes.HarmlessArray;
import dev.patterns.serialization.PayloadMaskTypes.Iban;
import dev.patterns.serialization.PayloadMaskTypes.InWrapper;
import dev.patterns.serialization.PayloadMaskTypes.Level;
import dev.patterns.serialization.PayloadMaskTypes.Login;
import dev.patterns.serialization.PayloadMaskTypes.LongNames;
import dev.patterns.serialization.PayloadMaskTypes.Meta;
import dev.patterns.serialization.PayloadMaskTypes.Open;
import dev.patterns.serialization.PayloadMaskTypes.Order;
import dev.patterns.serialization.PayloadMaskTypes.Parent;
import dev.patterns.serialization.PayloadMaskTypes.Payment;
import dev.patterns.serialization.PayloadMaskTypes.Plain;
import dev.patterns.serialization.PayloadMaskTypes.Renamed;
import dev.patterns.serialization.PayloadMaskTypes.Secret;
import dev.patterns.serialization.PayloadMaskTypes.SecretList;
import dev.patterns.serialization.PayloadMaskTypes.Simple;
import dev.patterns.serialization.PayloadMaskTypes.Sub;
import dev.patterns.serialization.PayloadMaskTypes.SubToken;
import dev.patterns.serialization.PayloadMaskTypes.Token;
import dev.patterns.serialization.PayloadMaskTypes.Visitor;
import dev.patterns.serialization.PayloadMaskTypes.Wrapped;

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

}
