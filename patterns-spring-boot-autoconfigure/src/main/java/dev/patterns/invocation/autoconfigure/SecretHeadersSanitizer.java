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

package dev.patterns.invocation.autoconfigure;

import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps the values of third parties' headers out of the endpoints {@code env} and
 * {@code configprops}, whatever these may show.
 */
final class SecretHeadersSanitizer implements SanitizingFunction {

	private static final Pattern HEADER = Pattern.compile("patterns\\.invocation\\.endpoints\\..+\\.headers\\b.*",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern VARIABLE = Pattern.compile("PATTERNS_INVOCATION_ENDPOINTS_.+_HEADERS_.+");

	@Override
	public SanitizableData apply(SanitizableData data) {
		return (HEADER.matcher(data.getKey()).matches() || VARIABLE.matcher(data.getKey()).matches())
				? data.withSanitizedValue() : data;
	}

}
