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

package dev.patterns.lock.engine;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

import dev.patterns.definition.DefinitionProblems;

/**
 * Parses the keys of locked methods and finds what can never work: what is no parameter,
 * a text without quotes, what a read-only context does not allow.
 */
final class LockedKeys {

	private static final Set<Class<?>> FORBIDDEN = Set.of(Assign.class, BeanReference.class, ConstructorReference.class,
			FunctionReference.class, OpDec.class, OpInc.class, TypeReference.class);

	private static final Set<Class<?>> MEMBERS = Set.of(PropertyOrFieldReference.class, MethodReference.class);

	private final SpelExpressionParser parser = new SpelExpressionParser();

	@Nullable Expression parse(String text, Method method, List<String> parameters, DefinitionProblems problems) {
		try {
			SpelExpression expression = this.parser.parseRaw(text);
			Set<String> unknown = new TreeSet<>();
			check(expression.getAST(), true, unknown);
			for (int i = 0; i < parameters.size(); i++) {
				unknown.removeAll(List.of("#a" + i, "#p" + i, "#" + parameters.get(i)));
			}
			for (String part : unknown) {
				problems.add(method,
						"The key '%s' of @Locked asks for '%s', which it cannot have. There are the parameters %s."
							.formatted(text, part, parameters),
						"Name a parameter as #name, or #a0 for the first one. A fixed text stands in quotes:"
								+ " @Locked(\"'report'\").");
			}
			return expression;
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			problems.add(method, "The key '%s' of @Locked cannot be read: %s".formatted(text, ex.getMessage()),
					"Correct the SpEL expression. A fixed text stands in quotes: @Locked(\"'report'\").");
			return null;
		}
	}

	// There is no root object: members must belong to something, but for elements of
	// which some are selected or projected.
	private static void check(SpelNode node, boolean rootless, Set<String> unknown) {
		if (FORBIDDEN.contains(node.getClass()) || (rootless && MEMBERS.contains(node.getClass()))
				|| (node instanceof VariableReference && !node.toStringAST().equals("#this"))) {
			unknown.add(node.toStringAST());
		}
		boolean ofElements = node instanceof Projection || node instanceof Selection;
		for (int i = 0; i < node.getChildCount(); i++) {
			SpelNode child = node.getChild(i);
			boolean ofOther = node instanceof CompoundExpression && i > 0 && MEMBERS.contains(child.getClass());
			if (ofOther) {
				// Arguments of a method are not the method's.
				for (int j = 0; j < child.getChildCount(); j++) {
					check(child.getChild(j), rootless, unknown);
				}
			}
			else {
				check(child, rootless && !ofElements, unknown);
			}
		}
	}

}
