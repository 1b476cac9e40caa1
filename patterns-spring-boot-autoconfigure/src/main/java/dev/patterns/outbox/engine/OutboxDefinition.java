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
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

import dev.patterns.outbox.InvalidOutboxMessageException;
import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.PoisonPolicy;

/**
 * One use of the annotation, with its expressions parsed.
 *
 * @param where the class or method
 * @param topic the topic
 * @param key gives the key, {@code null} for none
 * @param headers give the headers
 * @param type durable name of the payload, {@code null} for that of its class
 * @param aliases former durable names
 * @param broker name of the broker, empty for the default broker
 * @param delay how long to wait before sending
 * @param timeToLive how long it is worth sending, {@code null} for ever
 * @param poison what happens to what the broker refuses
 * @param ordering which order the messages of a key keep
 * @param dataSource name of the DataSource bean, empty for that of the transaction
 */
record OutboxDefinition(String where, String topic, @Nullable Expression key, Map<String, Expression> headers,
		@Nullable String type, List<String> aliases, String broker, Duration delay, @Nullable Duration timeToLive,
		PoisonPolicy poison, Ordering ordering, String dataSource) {

	Publication toPublication(Object payload, Map<String, @Nullable Object> variables) {
		SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
			.withInstanceMethods()
			.withRootObject(payload)
			.build();
		variables.forEach(context::setVariable);
		Map<String, String> values = new LinkedHashMap<>();
		this.headers.forEach((name, expression) -> {
			String value = evaluate(expression, context, payload);
			if (value != null) {
				values.put(name, value);
			}
		});
		String messageKey = (this.key != null) ? evaluate(this.key, context, payload) : null;
		OutboxOptions options = new OutboxOptions(values, this.delay, this.timeToLive, null, this.type,
				textOrNull(this.broker), this.ordering, textOrNull(this.dataSource));
		return new Publication(this.topic, messageKey, payload, options);
	}

	private static @Nullable String textOrNull(String text) {
		return text.isEmpty() ? null : text;
	}

	private @Nullable String evaluate(Expression expression, EvaluationContext context, Object payload) {
		try {
			Object value = expression.getValue(context);
			return (value != null) ? value.toString() : null;
		}
		catch (EvaluationException ex) {
			String typeName = payload.getClass().getName();
			throw new InvalidOutboxMessageException(typeName,
					"The expression '%s' of @Outbox on %s cannot be evaluated for a payload of type '%s': %s"
						.formatted(expression.getExpressionString(), this.where, typeName, ex.getMessage()),
					ex);
		}
	}

}
