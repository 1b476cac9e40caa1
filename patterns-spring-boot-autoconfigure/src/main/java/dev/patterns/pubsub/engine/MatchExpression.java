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

package dev.patterns.pubsub.engine;

import java.net.URI;
import java.util.Map;

import io.cloudevents.core.v1.CloudEventV1;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

import dev.patterns.pubsub.CloudEventContext;

/**
 * A parsed {@code match} expression. It can read the attributes of an event and nothing
 * else.
 */
final class MatchExpression {

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	private static final EvaluationContext CONTEXT = SimpleEvaluationContext
		.forPropertyAccessors(new EventAttributeAccessor())
		.build();

	private static final CloudEventContext SAMPLE = new CloudEventContext(
			new CloudEventV1("id", URI.create("/source"), "type", null, null, "subject", null, null, Map.of()),
			"broker", "topic", "key", Map.of(), 1, "listener");

	private final Expression expression;

	private MatchExpression(Expression expression) {
		this.expression = expression;
	}

	/**
	 * Parse an expression, and try it out to find names that it cannot know.
	 * @param expression the expression
	 * @return the parsed expression
	 * @throws org.springframework.expression.ParseException if it is no expression
	 * @throws SpelEvaluationException if it reads or calls what is not there
	 */
	static MatchExpression parse(String expression) {
		MatchExpression parsed = new MatchExpression(PARSER.parseExpression(expression));
		try {
			parsed.matches(SAMPLE);
		}
		catch (SpelEvaluationException ex) {
			SpelMessage code = ex.getMessageCode();
			if (code == SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE || code == SpelMessage.METHOD_NOT_FOUND
					|| code == SpelMessage.PROPERTY_OR_FIELD_NOT_WRITABLE || code == SpelMessage.NOT_ASSIGNABLE
					|| code == SpelMessage.VARIABLE_ASSIGNMENT_NOT_SUPPORTED || code == SpelMessage.TYPE_NOT_FOUND
					|| code == SpelMessage.NO_BEAN_RESOLVER_REGISTERED) {
				throw ex;
			}
		}
		catch (EvaluationException ex) {
			// The sample event is not one of those that the expression is made for.
			return parsed;
		}
		return parsed;
	}

	boolean matches(CloudEventContext event) {
		return Boolean.TRUE.equals(this.expression.getValue(CONTEXT, event, Boolean.class));
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
