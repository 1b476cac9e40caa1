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

package dev.patterns.inbox.engine;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

import dev.patterns.inbox.AnswersNoRequests;
import dev.patterns.inbox.Idempotent;

/**
 * Matches methods with {@link Idempotent}, in the class or in an interface; but never a
 * proxy that only calls another application.
 */
final class IdempotentPointcut extends StaticMethodMatcherPointcut {

	IdempotentPointcut() {
		setClassFilter(new CandidateFilter());
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return isIdempotent(AopUtils.getMostSpecificMethod(method, targetClass));
	}

	static boolean isIdempotent(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, Idempotent.class);
	}

	private static final class CandidateFilter implements ClassFilter {

		@Override
		public boolean matches(Class<?> type) {
			return !Proxy.isProxyClass(type) && !type.isInterface()
					&& AnnotationUtils.isCandidateClass(type, Idempotent.class)
					&& !AnnotatedElementUtils.hasAnnotation(type, AnswersNoRequests.class);
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
