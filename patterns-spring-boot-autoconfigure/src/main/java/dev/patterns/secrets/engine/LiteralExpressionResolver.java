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

package dev.patterns.secrets.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;

/**
 * Keeps secrets from being evaluated: where {@code @Value} names a property, what comes
 * out is evaluated as an expression, and a secret may look like one.
 */
public final class LiteralExpressionResolver implements BeanExpressionResolver {

	private final BeanExpressionResolver delegate;

	private final KnownSecrets known;

	/**
	 * Create a resolver.
	 * @param delegate evaluates what is no secret
	 * @param known secrets that were read
	 */
	public LiteralExpressionResolver(BeanExpressionResolver delegate, KnownSecrets known) {
		this.delegate = delegate;
		this.known = known;
	}

	@Override
	public @Nullable Object evaluate(@Nullable String value, BeanExpressionContext beanExpressionContext) {
		List<String> secrets = (value != null && value.contains("#{")) ? this.known.expressionsIn(value) : List.of();
		if (value == null || secrets.isEmpty()) {
			return this.delegate.evaluate(value, beanExpressionContext);
		}
		Map<String, String> covers = new LinkedHashMap<>();
		String covered = value;
		for (String secret : secrets) {
			String cover = "secret-" + UUID.randomUUID();
			covers.put(cover, secret);
			covered = covered.replace(secret, cover);
		}
		Object result = this.delegate.evaluate(covered, beanExpressionContext);
		if (result instanceof String text) {
			for (Map.Entry<String, String> cover : covers.entrySet()) {
				text = text.replace(cover.getKey(), cover.getValue());
			}
			return text;
		}
		return result;
	}

}
