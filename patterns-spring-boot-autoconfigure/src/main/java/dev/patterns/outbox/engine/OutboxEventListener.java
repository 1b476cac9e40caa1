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

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/**
 * Turns application events of annotated types into messages, in the publishing thread.
 * The multicaster remembers for which kinds of event this listener is not asked, so
 * unrelated events cost nothing.
 */
final class OutboxEventListener implements GenericApplicationListener {

	private final OutboxTypes types;

	private final Supplier<OutboxDefinitions> definitions;

	private final Supplier<@Nullable OutboxPublisher> publisher;

	/**
	 * Create a listener.
	 * @param types finds annotated types
	 * @param definitions gives the definitions; asked for by the first event
	 * @param publisher writes messages; asked for by the first event, {@code null} if
	 * there can be none
	 */
	OutboxEventListener(OutboxTypes types, Supplier<OutboxDefinitions> definitions,
			Supplier<@Nullable OutboxPublisher> publisher) {
		this.types = types;
		this.definitions = definitions;
		this.publisher = publisher;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> type = eventType.toClass();
		if (PayloadApplicationEvent.class.isAssignableFrom(type)) {
			Class<?> payloadType = eventType.as(PayloadApplicationEvent.class).getGeneric(0).resolve();
			return payloadType == null || this.types.isOutboxType(payloadType);
		}
		return this.types.isOutboxType(type);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		Object payload = (event instanceof PayloadApplicationEvent<?> payloadEvent) ? payloadEvent.getPayload() : event;
		if (!this.types.isOutboxType(payload.getClass())) {
			return;
		}
		OutboxDefinition definition = this.definitions.get().ofType(payload.getClass());
		OutboxPublisher target = this.publisher.get();
		if (definition != null && target != null) {
			target.publish(List.of(definition.toPublication(payload, Map.of())));
		}
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
