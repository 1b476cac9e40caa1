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

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadShapes.Property;

/**
 * Turns stored payloads into what people may see: plain maps, lists and simple values,
 * with {@link #HIDDEN} in the place of everything that an annotation hides. Only what the
 * declared types know as harmless is left: a property that they do not name, or a value
 * whose class they leave open, such as an {@code Object}, is masked too. Thread-safe.
 *
 * @see PayloadSerializer#mask
 */
public final class PayloadMask {

	/**
	 * Stands for a value that is not shown.
	 */
	public static final String HIDDEN = "******";

	private final JsonMapper mapper;

	private final ObjectReader reader;

	private final Class<? extends Annotation> annotation;

	PayloadMask(JsonMapper mapper, Class<? extends Annotation> annotation) {
		this.mapper = mapper;
		// Amounts are shown as they were written.
		this.reader = mapper.reader(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
		this.annotation = annotation;
	}

	/**
	 * Read a payload in order to show it.
	 * @param json the JSON text, {@code null} for no payload
	 * @param type the declared type, with its generics; {@code null} if it is not known,
	 * so that all is masked
	 * @return maps, lists and simple values; {@link #HIDDEN} if nothing of it may be
	 * shown, also if it is no JSON; {@code null} if there is nothing
	 */
	public @Nullable Object read(@Nullable String json, @Nullable Type type) {
		if (json == null) {
			return null;
		}
		if (type == null) {
			return HIDDEN;
		}
		try {
			PayloadShapes shapes = new PayloadShapes(this.mapper.serializationConfig(), this.annotation);
			return mask(this.reader.readTree(json), this.mapper.constructType(type), shapes);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			return HIDDEN;
		}
	}

	private @Nullable Object mask(JsonNode node, JavaType type, PayloadShapes shapes) {
		if (shapes.isHidden(type)) {
			return HIDDEN;
		}
		if (node.isNull() || node.isMissingNode()) {
			return null;
		}
		return switch (shapes.kind(type)) {
			case TREE -> plain(node);
			case SIMPLE -> isSimple(node) ? plain(node) : HIDDEN;
			case OPEN -> HIDDEN;
			case REFERENCE -> mask(node, type.getReferencedType(), shapes);
			case LIST -> node.isArray() ? list(node, type.getContentType(), shapes) : harmless(node, type, shapes);
			case MAP -> (node.isObject() && shapes.isHarmless(type.getKeyType()))
					? map(node, type.getContentType(), shapes) : harmless(node, type, shapes);
			case BEAN -> bean(node, type, shapes);
		};
	}

	private List<@Nullable Object> list(JsonNode node, JavaType content, PayloadShapes shapes) {
		List<@Nullable Object> values = new ArrayList<>();
		node.values().forEach((value) -> values.add(mask(value, content, shapes)));
		return values;
	}

	private Map<String, @Nullable Object> map(JsonNode node, JavaType content, PayloadShapes shapes) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		node.properties().forEach((entry) -> values.put(entry.getKey(), mask(entry.getValue(), content, shapes)));
		return values;
	}

	private @Nullable Object bean(JsonNode node, JavaType type, PayloadShapes shapes) {
		Property value = shapes.value(type);
		if (value != null) {
			return value.hidden() ? HIDDEN : mask(node, value.type(), shapes);
		}
		Map<String, Property> properties = node.isObject() ? shapes.properties(type) : null;
		if (properties == null) {
			return harmless(node, type, shapes);
		}
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		node.properties().forEach((entry) -> {
			Property property = properties.get(entry.getKey());
			values.put(entry.getKey(),
					(property == null || property.hidden()) ? HIDDEN : mask(entry.getValue(), property.type(), shapes));
		});
		return values;
	}

	/**
	 * A value that was not written in the way of its type: by a serializer of its own,
	 * for example.
	 * @param node the value
	 * @param type its declared type
	 * @param shapes knows the types
	 * @return the value, if the type has nothing to hide
	 */
	private static @Nullable Object harmless(JsonNode node, JavaType type, PayloadShapes shapes) {
		return shapes.isHarmless(type) ? plain(node) : HIDDEN;
	}

	private static boolean isSimple(JsonNode node) {
		if (node.isArray()) {
			// Dates may be written as arrays of numbers.
			return node.values().stream().allMatch(JsonNode::isNumber);
		}
		return node.isValueNode();
	}

	private static @Nullable Object plain(JsonNode node) {
		if (node.isArray()) {
			List<@Nullable Object> values = new ArrayList<>();
			node.values().forEach((value) -> values.add(plain(value)));
			return values;
		}
		if (node.isObject()) {
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			node.properties().forEach((entry) -> values.put(entry.getKey(), plain(entry.getValue())));
			return values;
		}
		if (node.isNumber()) {
			return node.numberValue();
		}
		if (node.isBoolean()) {
			return node.booleanValue();
		}
		return node.isNull() ? null : node.asString();
	}

}
