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

package dev.patterns.state.actuate.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.engine.StateView;

/**
 * Makes values fit to be shown: sanitized one by one, and not too long. What is encrypted
 * stays so.
 */
public final class StateValuePresenter {

	private final PayloadSerializer serializer;

	private final Sanitizer sanitizer;

	private final int maxLength;

	/**
	 * Create an instance.
	 * @param serializer knows how values are stored
	 * @param sanitizingFunctions sanitize values
	 * @param maxLength how many bytes of one value are shown
	 */
	public StateValuePresenter(PayloadSerializer serializer, Iterable<SanitizingFunction> sanitizingFunctions,
			int maxLength) {
		this.serializer = serializer;
		this.sanitizer = new Sanitizer(sanitizingFunctions);
		this.maxLength = maxLength;
	}

	@Nullable Object show(String key, StateView.Entry entry, boolean shown) {
		if (!shown || entry.encrypted()) {
			return SanitizableData.SANITIZED_VALUE;
		}
		byte[] json = entry.data();
		// As a whole: a part of it could not be sanitized.
		if (entry.binary() || json.length > this.maxLength) {
			return "(" + json.length + " bytes)";
		}
		try {
			return walk(key, this.serializer.read(json, Object.class));
		}
		catch (PayloadSerializationException ex) {
			return SanitizableData.SANITIZED_VALUE;
		}
	}

	private @Nullable Object walk(String key, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> shown = new LinkedHashMap<>();
			map.forEach((name, entry) -> shown.put(String.valueOf(name), walk(key + "." + name, entry)));
			return shown;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> shown = new ArrayList<>();
			list.forEach((element) -> shown.add(walk(key + "[" + shown.size() + "]", element)));
			return shown;
		}
		return this.sanitizer.sanitize(new SanitizableData(null, key, value), true);
	}

}
