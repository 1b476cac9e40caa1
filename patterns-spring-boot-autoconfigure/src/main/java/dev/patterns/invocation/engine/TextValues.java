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

package dev.patterns.invocation.engine;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.format.datetime.standard.DateTimeFormatterRegistrar;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.format.support.FormattingConversionService;
import org.springframework.util.ObjectUtils;

/**
 * Arguments as texts, in paths, queries and headers. Times are written as ISO 8601, and
 * nothing depends on a locale, since both sides must read the same. Thread-safe.
 */
public final class TextValues {

	/** The one there is: what is sent must not depend on an application's converters. */
	public static final TextValues INSTANCE = new TextValues();

	private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

	private static final TypeDescriptor TEXTS = TypeDescriptor.collection(List.class, TEXT);

	private final FormattingConversionService conversion = new DefaultFormattingConversionService(null, false);

	private TextValues() {
		DateTimeFormatterRegistrar times = new DateTimeFormatterRegistrar();
		times.setUseIsoFormat(true);
		times.registerFormatters(this.conversion);
	}

	boolean canRead(Type type) {
		TypeDescriptor target = descriptor(type);
		TypeDescriptor element = target.getElementTypeDescriptor();
		if (isMany(target)) {
			return element == null || this.conversion.canConvert(TEXT, element);
		}
		return this.conversion.canConvert(TEXT, target);
	}

	/**
	 * Read an argument.
	 * @param texts what was sent, at least one
	 * @param type the type of the argument
	 * @return the argument
	 * @throws ConversionException if a text does not fit the type
	 * @throws IllegalArgumentException if there are several texts for one value
	 */
	@Nullable Object read(List<String> texts, Type type) {
		TypeDescriptor target = descriptor(type);
		if (isMany(target)) {
			return this.conversion.convert(texts, TEXTS, target);
		}
		if (texts.size() > 1) {
			throw new IllegalArgumentException("given more than once");
		}
		return this.conversion.convert(texts.get(0), TEXT, target);
	}

	/**
	 * Write an argument.
	 * @param value the argument, or {@code null}
	 * @return its texts: none of {@code null}, one of each element of a collection or an
	 * array
	 */
	public List<String> write(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		Collection<?> values = (value instanceof Collection<?> many) ? many
				: value.getClass().isArray() ? Arrays.asList(ObjectUtils.toObjectArray(value)) : List.of(value);
		List<String> texts = new ArrayList<>(values.size());
		for (Object one : values) {
			String text = (one != null) ? this.conversion.convert(one, String.class) : null;
			if (text != null) {
				texts.add(text);
			}
		}
		return texts;
	}

	private static boolean isMany(TypeDescriptor type) {
		return type.isCollection() || type.isArray();
	}

	private static TypeDescriptor descriptor(Type type) {
		return new TypeDescriptor(ResolvableType.forType(type), null, null);
	}

}
