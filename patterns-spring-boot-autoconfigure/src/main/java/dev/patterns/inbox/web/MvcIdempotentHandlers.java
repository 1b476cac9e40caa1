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

package dev.patterns.inbox.web;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.naming.DurableNames;

/**
 * Names the handler methods of Spring MVC controllers.
 */
public final class MvcIdempotentHandlers implements IdempotentHandlers {

	/**
	 * Create the handlers.
	 */
	public MvcIdempotentHandlers() {
	}

	@Override
	public InboundRequest.Kind kind() {
		return InboundRequest.Kind.HTTP;
	}

	@Override
	public @Nullable String operationOf(Class<?> userClass, Method method) {
		if (!AnnotatedElementUtils.hasAnnotation(userClass, Controller.class)
				|| !AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class)) {
			return null;
		}
		Idempotent annotation = AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class);
		if (annotation != null && StringUtils.hasText(annotation.name())) {
			return annotation.name();
		}
		return DurableNames.ofComponent(userClass) + "/" + DurableNames.ofMethod(method);
	}

}
