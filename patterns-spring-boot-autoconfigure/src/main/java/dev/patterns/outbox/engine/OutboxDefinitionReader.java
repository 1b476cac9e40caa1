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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.naming.DurableNames;
import dev.patterns.outbox.Outbox;
import dev.patterns.pubsub.MessageHeaders;

/**
 * Makes definitions of annotations and says what is wrong with them.
 */
final class OutboxDefinitionReader {

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final Environment environment;

	OutboxDefinitionReader(Environment environment) {
		this.environment = environment;
	}

	// With a problem the definition may be incomplete and is not to be used.
	OutboxDefinition read(Outbox outbox, String where, @Nullable Class<?> payloadType, boolean ownType,
			DefinitionProblems problems) {
		String topic = resolve(outbox.topic(), "topic", where, problems);
		if (!StringUtils.hasText(topic)) {
			problems.add(where, "@Outbox has no topic.", "Say where to send to: @Outbox(topic = \"...\").");
		}
		for (String name : outbox.aliases()) {
			checkName(name, "alias", where, problems);
		}
		if (!outbox.type().isEmpty()) {
			checkName(outbox.type(), "type", where, problems);
		}
		Expression key = outbox.key().isEmpty() ? null : parse(outbox.key(), "key", where, payloadType, problems);
		return new OutboxDefinition(where, topic, key, headers(outbox, where, payloadType, problems),
				(ownType && !outbox.type().isEmpty()) ? outbox.type() : null, List.of(outbox.aliases()),
				resolve(outbox.broker(), "broker", where, problems), delay(outbox, where, problems),
				duration(outbox.timeToLive(), "timeToLive", where, problems), outbox.poison(), outbox.ordering(),
				resolve(outbox.dataSource(), "dataSource", where, problems));
	}

	private void checkName(String name, String attribute, String where, DefinitionProblems problems) {
		if (!DurableNames.isValid(name)) {
			problems.add(where, "The %s '%s' of @Outbox is not a durable name.".formatted(attribute, name),
					"Use 1 to " + DurableNames.MAX_LENGTH
							+ " letters, digits or one of . _ / : - and begin with a letter or a digit.");
		}
	}

	private String resolve(String value, String attribute, String where, DefinitionProblems problems) {
		try {
			return this.environment.resolveRequiredPlaceholders(value);
		}
		catch (IllegalArgumentException ex) {
			problems.add(where, "The %s of @Outbox has a placeholder that nothing defines: %s".formatted(attribute,
					ex.getMessage()), "Set the property, or give a default: ${name:default}.");
			return value;
		}
	}

	private Duration delay(Outbox outbox, String where, DefinitionProblems problems) {
		Duration delay = duration(outbox.delay(), "delay", where, problems);
		return (delay != null) ? delay : Duration.ZERO;
	}

	private @Nullable Duration duration(String value, String attribute, String where, DefinitionProblems problems) {
		String text = resolve(value, attribute, where, problems);
		if (text.isEmpty()) {
			return null;
		}
		try {
			Duration duration = DurationStyle.detectAndParse(text);
			if (duration.toMillis() > 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below.
		}
		problems.add(where, "The %s '%s' of @Outbox is not a positive duration.".formatted(attribute, text),
				"Write it as 30s, 5m or PT1H.");
		return null;
	}

	private Map<String, Expression> headers(Outbox outbox, String where, @Nullable Class<?> payloadType,
			DefinitionProblems problems) {
		Map<String, Expression> headers = new LinkedHashMap<>();
		for (String header : outbox.headers()) {
			int equals = header.indexOf('=');
			String name = (equals > 0) ? header.substring(0, equals).trim() : "";
			if (!isHeaderName(name)) {
				problems.add(where, "The header '%s' of @Outbox is not of the form name=expression.".formatted(header),
						"Write it as @Outbox(headers = \"tenant=tenantId\"), a text as \"source='shop'\".");
				continue;
			}
			Expression expression = parse(header.substring(equals + 1).trim(), "header '" + name + "'", where,
					payloadType, problems);
			if (expression != null) {
				headers.put(name, expression);
			}
		}
		return headers;
	}

	private static boolean isHeaderName(String name) {
		try {
			MessageHeaders.requirePublishable(name, "");
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private @Nullable Expression parse(String text, String attribute, String where, @Nullable Class<?> payloadType,
			DefinitionProblems problems) {
		try {
			Expression expression = this.parser.parseExpression(text);
			String missing = ExpressionCheck.findMissingProperty(expression, payloadType);
			if (missing != null && payloadType != null) {
				problems.add(where,
						"The expression '%s' for the %s of @Outbox asks for '%s', which '%s' does not have."
							.formatted(text, attribute, missing, payloadType.getName()),
						"The root of the expression is the payload: name one of its properties, or use #result or an argument by its name.");
			}
			return expression;
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			problems.add(where, "The expression '%s' for the %s of @Outbox cannot be read: %s".formatted(text,
					attribute, ex.getMessage()), "Correct the SpEL expression.");
			return null;
		}
	}

}
