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

package dev.patterns.saga.engine;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * A condition of a step. It can read properties and call methods of the input and of the
 * results of earlier steps, and nothing else.
 */
final class StepCondition {

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	/** Name of the variable that is the context. */
	private static final String SAGA = "saga";

	private final Expression expression;

	private final @Nullable Type inputType;

	private final Map<String, Type> results;

	private StepCondition(Expression expression, @Nullable Type inputType, Map<String, Type> results) {
		this.expression = expression;
		this.inputType = inputType;
		this.results = results;
	}

	/**
	 * Parse a condition.
	 * @param text the expression
	 * @param inputType type of the input, {@code null} if nobody asks for it
	 * @param visible types of the results that it may ask for, by name of the step
	 * @return the condition
	 * @throws IllegalArgumentException if it is no expression, or asks for something else
	 */
	static StepCondition parse(String text, @Nullable Type inputType, Map<String, Type> visible) {
		Expression expression;
		try {
			expression = PARSER.parseExpression(text);
		}
		catch (org.springframework.expression.ParseException ex) {
			throw new IllegalArgumentException("it cannot be read: " + ex.getMessage(), ex);
		}
		Set<String> variables = new LinkedHashSet<>();
		if (expression instanceof SpelExpression spel) {
			collect(spel.getAST(), variables);
		}
		Map<String, Type> results = new LinkedHashMap<>();
		for (String variable : variables) {
			if (visible.containsKey(variable)) {
				results.put(variable, visible.get(variable));
			}
			else if (!variable.equals(SAGA) && !variable.equals("root") && !variable.equals("this")) {
				throw new IllegalArgumentException("'#" + variable
						+ "' is not the name of a step that has run before and returns something; there are "
						+ visible.keySet() + " and 'saga'");
			}
		}
		return new StepCondition(expression, inputType, results);
	}

	private static void collect(SpelNode node, Set<String> variables) {
		if (node instanceof VariableReference) {
			variables.add(node.toStringAST().substring(1));
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			collect(node.getChild(i), variables);
		}
	}

	/**
	 * Evaluate the condition.
	 * @param state where input and results are
	 * @param context what is told about the instance
	 * @param serializer reads the stored JSON
	 * @return whether the step is to be run
	 * @throws SagaException if it cannot be evaluated, or is neither true nor false
	 */
	boolean isMet(SagaState state, SagaContext context, PayloadSerializer serializer) {
		Object input = (this.inputType != null) ? serializer.read(state.saga().input(), this.inputType) : null;
		Map<String, @Nullable Object> variables = new HashMap<>();
		variables.put(SAGA, context);
		this.results.forEach((step, type) -> {
			SagaStepRecord record = state.find(SagaStepKind.FORWARD, step);
			variables.put(step, (record != null) ? serializer.read(record.result(), type) : null);
		});
		SimpleEvaluationContext evaluation = SimpleEvaluationContext.forReadOnlyDataBinding()
			.withInstanceMethods()
			.build();
		variables.forEach(evaluation::setVariable);
		try {
			Boolean met = this.expression.getValue(evaluation, input, Boolean.class);
			if (met == null) {
				throw new SagaException("The condition '" + this + "' is neither true nor false");
			}
			return met;
		}
		catch (EvaluationException ex) {
			throw new SagaException("The condition '" + this + "' cannot be evaluated: " + ex.getMessage(), ex);
		}
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
