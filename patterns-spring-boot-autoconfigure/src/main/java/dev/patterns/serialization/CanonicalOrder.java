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

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/**
 * Gives maps and sets an order. That of {@link Set#of} and its like is another one in
 * each process.
 */
final class CanonicalOrder extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	private CanonicalOrder() {
	}

	static JsonMapper of(JsonMapper mapper) {
		return mapper.rebuild()
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.disable(SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY)
			.addModule(new SimpleModule("patterns-canonical-order").setSerializerModifier(new CanonicalOrder()))
			.build();
	}

	@Override
	@SuppressWarnings("unchecked")
	public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		// A serializer of the user's may want the very set.
		boolean standard = serializer.getClass().getName().startsWith("tools.jackson.databind.");
		return (standard && type.isTypeOrSubTypeOf(Set.class) && !type.isTypeOrSubTypeOf(EnumSet.class))
				? new SortingSerializer((ValueSerializer<Object>) serializer) : serializer;
	}

	/**
	 * Sorts the elements of a set before it is written.
	 */
	private static final class SortingSerializer extends ValueSerializer<Object> {

		private final ValueSerializer<Object> delegate;

		private SortingSerializer(ValueSerializer<Object> delegate) {
			this.delegate = delegate;
		}

		@Override
		public void resolve(SerializationContext context) {
			this.delegate.resolve(context);
		}

		@Override
		@SuppressWarnings("unchecked")
		public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
			return new SortingSerializer((ValueSerializer<Object>) this.delegate.createContextual(context, property));
		}

		@Override
		public boolean isEmpty(SerializationContext context, Object value) {
			return this.delegate.isEmpty(context, value);
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context)
				throws JacksonException {
			this.delegate.serialize(sorted(value), generator, context);
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
				TypeSerializer types) throws JacksonException {
			// The type of the set is written too.
			this.delegate.serializeWithType(value, generator, context, types);
		}

		private static Object sorted(Object value) {
			if (value instanceof SortedSet || value instanceof LinkedHashSet || value instanceof EnumSet) {
				return value;
			}
			List<@Nullable Object> elements = new ArrayList<>((Collection<?>) value);
			try {
				elements.sort(null);
			}
			catch (ClassCastException | NullPointerException ex) {
				return value;
			}
			return new LinkedHashSet<>(elements);
		}

	}

}
