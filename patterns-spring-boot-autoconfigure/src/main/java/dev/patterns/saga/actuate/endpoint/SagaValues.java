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

package dev.patterns.saga.actuate.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

import dev.patterns.saga.engine.AwaitedReply;
import dev.patterns.saga.engine.SagaOutline.Value;
import dev.patterns.serialization.PayloadMask;

/**
 * Makes inputs, results and search attributes fit to be shown: without what is hidden,
 * sanitized, and not too long.
 */
final class SagaValues {

	private static final String MORE = "…";

	private final PayloadMask mask;

	private final Sanitizer sanitizer;

	private final int maxLength;

	SagaValues(PayloadMask mask, Sanitizer sanitizer, int maxLength) {
		this.mask = mask;
		this.sanitizer = sanitizer;
		this.maxLength = maxLength;
	}

	/**
	 * An input or a result.
	 * @param key by which functions that sanitize know it
	 * @param json what is stored
	 * @param value what is known about it
	 * @param shown whether the asker may see values
	 * @return what to show
	 */
	@Nullable Object payload(String key, @Nullable String json, Value value, boolean shown) {
		if (json == null) {
			return null;
		}
		if (!shown || value.hidden()) {
			return SanitizableData.SANITIZED_VALUE;
		}
		return new Walk().show(key, this.mask.read(json, value.type()));
	}

	/**
	 * What a command that has not been answered waits for.
	 * @param json what is stored
	 * @return what to show, {@code null} if that is not known
	 */
	@Nullable String awaited(@Nullable String json) {
		Object read = (json != null) ? this.mask.read(json, AwaitedReply.class) : null;
		return (read instanceof Map<?, ?> map && map.get("topic") != null)
				? "the reply to what was sent to '" + map.get("topic") + "'" : null;
	}

	/**
	 * A text that whoever may look at the instance may see.
	 * @param key by which functions that sanitize know it
	 * @param text the text
	 * @return what to show
	 */
	@Nullable Object text(String key, @Nullable String text) {
		return (text != null) ? sanitize(key, text) : null;
	}

	/**
	 * Search attributes: whoever may search may see them.
	 * @param key by which functions that sanitize know them
	 * @param attributes the attributes
	 * @return what to show
	 */
	Map<String, @Nullable Object> attributes(String key, Map<String, String> attributes) {
		Map<String, @Nullable Object> shown = new LinkedHashMap<>();
		attributes.forEach((name, value) -> shown.put(name, sanitize(key + "." + name, value)));
		return shown;
	}

	private @Nullable Object sanitize(String key, @Nullable Object value) {
		return this.sanitizer.sanitize(new SanitizableData(null, key, value), true);
	}

	/**
	 * The way through one value.
	 */
	private final class Walk {

		private int left = SagaValues.this.maxLength;

		@Nullable Object show(String key, @Nullable Object value) {
			if (value instanceof Map<?, ?> map) {
				return show(key, map);
			}
			if (value instanceof List<?> list) {
				return show(key, list);
			}
			Object sanitized = sanitize(key, value);
			if (!(sanitized instanceof String text)) {
				this.left -= String.valueOf(sanitized).length();
				return sanitized;
			}
			int length = Math.min(text.length(), Math.max(0, this.left));
			this.left -= text.length();
			return (length == text.length()) ? text
					: text.substring(0, length) + MORE + " (" + text.length() + " characters)";
		}

		private Object show(String key, Map<?, ?> map) {
			Map<String, @Nullable Object> shown = new LinkedHashMap<>();
			map.forEach((name, value) -> {
				if (this.left > 0) {
					this.left -= String.valueOf(name).length();
					shown.put(String.valueOf(name), show(key + "." + name, value));
				}
			});
			if (shown.size() < map.size()) {
				shown.put(MORE, (map.size() - shown.size()) + " more");
			}
			return shown;
		}

		private Object show(String key, List<?> list) {
			List<@Nullable Object> shown = new ArrayList<>();
			for (Object value : list) {
				if (this.left <= 0) {
					shown.add(MORE + " " + (list.size() - shown.size()) + " more");
					break;
				}
				// Punctuation, so that a list of empty values ends too.
				this.left--;
				shown.add(show(key + "[" + shown.size() + "]", value));
			}
			return shown;
		}

	}

}
