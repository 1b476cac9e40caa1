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

package dev.patterns.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the ids of the work in progress into the mapped diagnostic context of the current
 * thread, where structured logging picks them up, and takes them out again. Trace ids are
 * put there by Micrometer Tracing. To be opened and closed in one thread:
 *
 * <pre class="code">
 * try (LogContext context = LogContext.open().put(LogContext.SAGA_ID, id)) {
 *     ...
 * }
 * </pre>
 */
public final class LogContext implements AutoCloseable {

	/**
	 * Key of the id of the saga instance.
	 */
	public static final String SAGA_ID = "sagaId";

	/**
	 * Key of the durable name of the saga.
	 */
	public static final String SAGA_NAME = "sagaName";

	/**
	 * Key of the name of the saga's step.
	 */
	public static final String SAGA_STEP = "sagaStep";

	/**
	 * Key of the id of the message being published or processed.
	 */
	public static final String MESSAGE_ID = "messageId";

	/**
	 * Key of the topic of the message.
	 */
	public static final String MESSAGE_TOPIC = "messageTopic";

	/**
	 * Key of the durable name of the operation that is invoked.
	 */
	public static final String OPERATION = "operation";

	/**
	 * Key of the idempotency key of the call being handled.
	 */
	public static final String IDEMPOTENCY_KEY = "idempotencyKey";

	private @Nullable Entry replaced;

	private LogContext() {
	}

	/**
	 * Open an empty context.
	 * @return the context, to be closed in the same thread
	 */
	public static LogContext open() {
		return new LogContext();
	}

	/**
	 * Put a value until this context is closed.
	 * @param key one of the constants of this class
	 * @param value the value; {@code null} leaves the key as it is
	 * @return this context
	 */
	public LogContext put(String key, @Nullable String value) {
		if (value != null) {
			this.replaced = new Entry(key, MDC.get(key), this.replaced);
			MDC.put(key, value);
		}
		return this;
	}

	@Override
	public void close() {
		for (Entry entry = this.replaced; entry != null; entry = entry.before()) {
			if (entry.value() != null) {
				MDC.put(entry.key(), entry.value());
			}
			else {
				MDC.remove(entry.key());
			}
		}
		this.replaced = null;
	}

	private record Entry(String key, @Nullable String value, @Nullable Entry before) {

	}

}
