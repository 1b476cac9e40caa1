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

import java.beans.PropertyDescriptor;
import java.lang.reflect.Modifier;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the misspelt property of an expression before the first payload does.
 */
final class ExpressionCheck {

	private ExpressionCheck() {
	}

	static @Nullable String findMissingProperty(Expression expression, @Nullable Class<?> type) {
		if (type == null || !isConclusive(type) || !(expression instanceof SpelExpression spel)) {
			return null;
		}
		SpelNode first = spel.getAST();
		if (first instanceof CompoundExpression compound) {
			first = compound.getChild(0);
		}
		if (first instanceof PropertyOrFieldReference property && !property.isNullSafe()) {
			return hasProperty(type, property.getName()) ? null : property.getName();
		}
		return null;
	}

	// Subtypes may have more.
	private static boolean isConclusive(Class<?> type) {
		return Modifier.isFinal(type.getModifiers()) && !Map.class.isAssignableFrom(type) && !type.isArray();
	}

	private static boolean hasProperty(Class<?> type, String name) {
		PropertyDescriptor descriptor = BeanUtils.getPropertyDescriptor(type, name);
		return (descriptor != null && descriptor.getReadMethod() != null)
				|| ReflectionUtils.findMethod(type, name) != null || hasPublicField(type, name);
	}

	private static boolean hasPublicField(Class<?> type, String name) {
		try {
			type.getField(name);
			return true;
		}
		catch (NoSuchFieldException ex) {
			return false;
		}
	}

}
