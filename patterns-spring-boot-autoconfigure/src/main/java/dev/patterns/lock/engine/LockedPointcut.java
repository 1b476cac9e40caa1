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
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

import dev.patterns.lock.Locked;

/**
 * Matches methods with {@link Locked}, and public ones of classes with it.
 */
final class LockedPointcut extends StaticMethodMatcherPointcut {

	/** Asked for each public method of each bean. */
	private static final Map<Class<?>, Boolean> ANNOTATED_TYPES = new ConcurrentReferenceHashMap<>();

	LockedPointcut() {
		setClassFilter(new CandidateFilter());
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return find(AopUtils.getMostSpecificMethod(method, targetClass), targetClass) != null;
	}

	static @Nullable Locked find(Method method, Class<?> type) {
		if (method.isSynthetic() || method.getDeclaringClass() == Object.class) {
			return null;
		}
		Locked own = AnnotatedElementUtils.findMergedAnnotation(method, Locked.class);
		if (own != null || !Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			return own;
		}
		return ANNOTATED_TYPES.computeIfAbsent(type, (key) -> AnnotatedElementUtils.hasAnnotation(key, Locked.class))
				? AnnotatedElementUtils.findMergedAnnotation(type, Locked.class) : null;
	}

	private static final class CandidateFilter implements ClassFilter {

		@Override
		public boolean matches(Class<?> type) {
			return !Proxy.isProxyClass(type) && !type.isInterface()
					&& AnnotationUtils.isCandidateClass(type, Locked.class);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof CandidateFilter;
		}

		@Override
		public int hashCode() {
			return CandidateFilter.class.hashCode();
		}

	}

}
