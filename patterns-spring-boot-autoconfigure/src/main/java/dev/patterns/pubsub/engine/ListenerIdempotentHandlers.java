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

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.naming.DurableNames;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.PubSubListener;

/**
 * Tells the inbox which methods are listeners, so that they may be idempotent.
 */
public final class ListenerIdempotentHandlers implements IdempotentHandlers {

	private final ConfigurableBeanFactory beanFactory;

	/**
	 * Create an instance.
	 * @param beanFactory resolves placeholders
	 */
	public ListenerIdempotentHandlers(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public InboundRequest.Kind kind() {
		return InboundRequest.Kind.MESSAGE;
	}

	@Override
	public @Nullable String operationOf(Class<?> userClass, Method method) {
		PubSubListener listener = AnnotatedElementUtils.findMergedAnnotation(method, PubSubListener.class);
		if (listener == null) {
			return null;
		}
		String id = this.beanFactory.resolveEmbeddedValue(listener.id());
		return (id != null && !id.isEmpty()) ? id : defaultId(userClass, method);
	}

	@Override
	public boolean isHandled(@Nullable Object result) {
		// Nor what is dropped: with a record, a crash before its dead letter is sent
		// would lose it, because the message that comes again is taken for a repeat.
		if (result instanceof List<?> list) {
			return list.stream().allMatch(this::isHandled);
		}
		return !(result instanceof Delivery) || result == Delivery.ACK;
	}

	@Override
	public boolean isAnswered() {
		return AnswerScope.isWanted();
	}

	static String defaultId(Class<?> userClass, Method method) {
		return DurableNames.ofComponent(userClass) + "." + DurableNames.ofMethod(method);
	}

}
