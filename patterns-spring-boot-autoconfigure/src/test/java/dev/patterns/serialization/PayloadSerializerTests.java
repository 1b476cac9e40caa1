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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link PayloadSerializer}.
 */
class PayloadSerializerTests {

	private final PayloadSerializer serializer = new PayloadSerializer(JsonMapper.builder().build());

	@Test
	void recordIsReadAsWritten() {
		Order order = new Order("1", new BigDecimal("9.90"), Instant.parse("2026-01-01T00:00:00Z"));
		assertThat(this.serializer.<Order>read(this.serializer.write(order), Order.class)).isEqualTo(order);
		assertThat(this.serializer.<Order>read(this.serializer.writeBytes(order), Order.class)).isEqualTo(order);
	}

	@Test
	void genericsOfTheDeclaredTypeAreKept() {
		Map<String, List<Order>> orders = Map.of("new", List.of(new Order("1", BigDecimal.ONE, Instant.EPOCH)));
		Type type = new ParameterizedTypeReference<Map<String, List<Order>>>() {
		}.getType();
		assertThat(this.serializer.<Map<String, List<Order>>>read(this.serializer.write(orders), type))
			.isEqualTo(orders);
	}

	@Test
	void nullIsNull() {
		assertThat(this.serializer.write(null)).isEqualTo("null");
		assertThat(this.serializer.<Order>read("null", Order.class)).isNull();
		assertThat(this.serializer.<Order>read((String) null, Order.class)).isNull();
		assertThat(this.serializer.<Order>read((byte[]) null, Order.class)).isNull();
	}

	@Test
	void bytesAreUtf8() {
		assertThat(this.serializer.writeBytes("Öl")).isEqualTo("\"Öl\"".getBytes(StandardCharsets.UTF_8));
		assertThat(this.serializer.<String>read("\"Öl\"".getBytes(StandardCharsets.UTF_8), String.class))
			.isEqualTo("Öl");
	}

	@Test
	void canonicalFormDoesNotDependOnTheOrderOfMapsAndSets() {
		Basket one = new Basket(unordered("b", "a"), unordered(TimeUnit.HOURS, TimeUnit.DAYS), unordered(2L, 1L),
				Map.of("x", unordered(2, 1)));
		Basket other = new Basket(unordered("a", "b"), unordered(TimeUnit.DAYS, TimeUnit.HOURS), unordered(1L, 2L),
				Map.of("x", unordered(1, 2)));
		assertThat(this.serializer.writeCanonical(one)).isEqualTo(this.serializer.writeCanonical(other));
		assertThat(this.serializer.<Basket>read(this.serializer.writeCanonical(one), Basket.class)).isEqualTo(one);
		assertThat(this.serializer.writeBytes(one)).isNotEqualTo(this.serializer.writeBytes(other));
	}

	@Test
	void canonicalFormKeepsAnOrderThatIsMeant() {
		assertThat(this.serializer.writeCanonical(new LinkedHashSet<>(List.of("b", "a")))).asString()
			.isEqualTo("[\"b\",\"a\"]");
		SortedSet<String> sorted = new TreeSet<>(Comparator.reverseOrder());
		sorted.addAll(List.of("a", "b"));
		assertThat(this.serializer.writeCanonical(sorted)).asString().isEqualTo("[\"b\",\"a\"]");
		assertThat(this.serializer.writeCanonical(List.of("b", "a"))).asString().isEqualTo("[\"b\",\"a\"]");
		assertThat(this.serializer.writeCanonical(EnumSet.of(TimeUnit.HOURS, TimeUnit.DAYS))).asString()
			.isEqualTo("[\"HOURS\",\"DAYS\"]");
	}

	@Test
	void whatCannotBeSortedIsWrittenAsItComes() {
		Order order = new Order("1", BigDecimal.ONE, Instant.EPOCH);
		for (Object payload : List.of(Set.of(order), unordered(1, "a"), unordered(order, "a"),
				unordered("a", null, "b"))) {
			assertThat(this.serializer.writeCanonical(payload)).isEqualTo(this.serializer.writeBytes(payload));
		}
		assertThat(this.serializer.writeCanonical(null)).asString().isEqualTo("null");
	}

	// As Set.of, of which one does not choose the order.
	@SafeVarargs
	private static <T> Set<T> unordered(T... elements) {
		return new AbstractSet<>() {

			@Override
			public Iterator<T> iterator() {
				return Arrays.asList(elements).iterator();
			}

			@Override
			public int size() {
				return elements.length;
			}

		};
	}

	@Test
	void dataNeverChoosesTheClass() {
		Object value = this.serializer.read("{\"@class\":\"java.lang.Thread\",\"@type\":\"java.io.File\"}",
				Object.class);
		assertThat(value).isInstanceOf(Map.class);
	}

	@Test
	void readFailureNamesTypeAndPlaceButNotTheValue() {
		PayloadSerializationException ex = failure(
				() -> this.serializer.read("{\"id\":\"1\",\"amount\":\"s3cret\"}", Order.class));
		assertThat(ex.getTypeName()).isEqualTo(Order.class.getTypeName());
		assertThat(ex.getMessage()).contains(Order.class.getTypeName(), "at amount");
		assertThat(stackTrace(ex)).doesNotContain("s3cret");
	}

	@Test
	void failureOfTheUsersConstructorDoesNotTellTheValue() {
		PayloadSerializationException ex = failure(() -> this.serializer.read("{\"number\":\"s3cret\"}", Card.class));
		assertThat(ex.getMessage()).contains(Card.class.getTypeName(), IllegalArgumentException.class.getName());
		assertThat(stackTrace(ex)).doesNotContain("s3cret");
	}

	@Test
	void malformedJsonDoesNotTellTheValue() {
		PayloadSerializationException ex = failure(() -> this.serializer.read("{\"id\": s3cret", Order.class));
		assertThat(ex.getMessage()).contains("line 1");
		assertThat(stackTrace(ex)).doesNotContain("s3cret");
	}

	@Test
	void bytesThatAreNoUtf8AreNotReplaced() {
		byte[] json = "{\"id\": \"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
		assertThat(failure(() -> this.serializer.read(json, Order.class)).getTypeName())
			.isEqualTo(Order.class.getTypeName());
	}

	@Test
	void writeFailureNamesTypeAndPlaceButNotTheValue() {
		PayloadSerializationException ex = failure(() -> this.serializer.write(new Unreadable()));
		assertThat(ex.getTypeName()).isEqualTo(Unreadable.class.getTypeName());
		assertThat(ex.getMessage()).contains(Unreadable.class.getTypeName(), "at secret");
		assertThat(stackTrace(ex)).doesNotContain("s3cret");
	}

	private static PayloadSerializationException failure(ThrowingCallable callable) {
		return catchThrowableOfType(PayloadSerializationException.class, callable);
	}

	@Test
	void knowsWhichTypesItCanRead() {
		PayloadSerializer serializer = new PayloadSerializer(JsonMapper.shared());
		assertThat(serializer.canRead(Order.class)).isTrue();
		assertThat(serializer.canRead(int.class)).isTrue();
		assertThat(serializer.canRead(Map.class)).isTrue();
		assertThat(serializer.canRead(Runnable.class)).isFalse();
	}

	private static String stackTrace(Throwable ex) {
		StringWriter writer = new StringWriter();
		ex.printStackTrace(new PrintWriter(writer));
		return writer.toString();
	}

	record Basket(Set<String> tags, Set<TimeUnit> units, Set<Long> numbers, Map<String, Set<Integer>> nested) {

	}

	record Order(String id, BigDecimal amount, Instant placedAt) {

	}

	record Card(String number) {

		Card {
			throw new IllegalArgumentException("Bad number " + number);
		}

	}

	public static class Unreadable {

		public String getSecret() {
			throw new IllegalStateException("s3cret");
		}

	}

}
