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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretValues;

/**
 * A field or method that a secret is given to.
 *
 * @param member the field or method
 * @param type what it takes
 * @param reference which secret, with placeholders
 * @param required whether the secret must be there
 */
record SecretTarget(Member member, Class<?> type, String reference, boolean required) {

	static @Nullable SecretTarget of(AnnotatedElement element, DefinitionProblems problems) {
		Secret secret = element.getDeclaredAnnotation(Secret.class);
		if (secret == null || (element instanceof Method method && method.isBridge())) {
			return null;
		}
		Member member = (Member) element;
		String where = member.getDeclaringClass().getName() + "." + member.getName();
		Class<?> type = type(element);
		if (Modifier.isStatic(member.getModifiers())
				|| (element instanceof Field && Modifier.isFinal(member.getModifiers()))) {
			problems.add(where, "A secret changes, so it cannot be given to something static or final.",
					"Take 'static' or 'final' away, or use SecretTemplate.");
		}
		else if (type == null || !ReferencedSecret.TYPES.contains(type)) {
			problems.add(where, "A secret cannot be given to it.",
					"Use a field, or a method with one parameter, of type SecretValue, SecretValues, String, byte[] or char[].");
		}
		else {
			return new SecretTarget(member, type, secret.value(), secret.required());
		}
		return null;
	}

	private static @Nullable Class<?> type(AnnotatedElement element) {
		if (element instanceof Field field) {
			return field.getType();
		}
		Method method = (Method) element;
		return (method.getParameterCount() == 1) ? method.getParameterTypes()[0] : null;
	}

	void give(Object bean, ReferencedSecret secret, SecretValues values) {
		Object value = secret.as(this.type, values);
		if (this.member instanceof Field field) {
			ReflectionUtils.makeAccessible(field);
			ReflectionUtils.setField(field, bean, value);
		}
		else {
			Method method = (Method) this.member;
			ReflectionUtils.makeAccessible(method);
			ReflectionUtils.invokeMethod(method, bean, value);
		}
	}

}
