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

import java.lang.reflect.Method;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Nullness;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

import dev.patterns.saga.SagaStep;

/**
 * A step while its class is being read.
 *
 * @param name durable name
 * @param annotation the annotation
 * @param method the step's method
 * @param result type of its result without {@code Optional}, {@code null} if it has none
 * @param mayBeAbsent whether the result may be absent although the step completed
 * @param compensation the method that undoes it, {@code null} if there is none
 * @param reply type of the answer if it sends a command, {@code null} if it does not
 * @param undoReply the same of the compensation
 */
record StepCandidate(String name, SagaStep annotation, Method method, @Nullable ResolvableType result,
		boolean mayBeAbsent, @Nullable Method compensation, @Nullable ResolvableType reply,
		@Nullable ResolvableType undoReply) {

	static StepCandidate of(String name, SagaStep annotation, Method method, Class<?> beanClass,
			@Nullable Method compensation) {
		ResolvableType reply = CommandReader.reply(method, beanClass);
		ResolvableType undoReply = (compensation != null) ? CommandReader.reply(compensation, beanClass) : null;
		ResolvableType type = (reply != null) ? reply : ResolvableType.forMethodReturnType(method, beanClass);
		Class<?> raw = type.toClass();
		if (raw == void.class || raw == Void.class) {
			return new StepCandidate(name, annotation, method, null, true, compensation, reply, undoReply);
		}
		boolean optional = raw == Optional.class;
		boolean absent = optional || StringUtils.hasText(annotation.condition())
				|| Nullness.forMethodReturnType(method) == Nullness.NULLABLE;
		return new StepCandidate(name, annotation, method, optional ? type.getGeneric(0) : type, absent, compensation,
				reply, undoReply);
	}

	int order() {
		return this.annotation.order();
	}

}
