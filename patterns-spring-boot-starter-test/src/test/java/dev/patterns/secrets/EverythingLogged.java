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

package dev.patterns.secrets;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

/**
 * Keeps everything that is logged, with the traces of exceptions.
 */
public class EverythingLogged extends AppenderBase<ILoggingEvent> {

	private static final StringBuffer TEXT = new StringBuffer();

	private static final AtomicLong EVENTS = new AtomicLong();

	static void clear() {
		TEXT.setLength(0);
		EVENTS.set(0);
	}

	static String text() {
		return TEXT.toString();
	}

	static long events() {
		return EVENTS.get();
	}

	@Override
	protected void append(ILoggingEvent event) {
		// Vault, and what it does in the database, is another process in real life.
		if (event.getThreadName().startsWith("vault-test-server")) {
			return;
		}
		EVENTS.incrementAndGet();
		Map<String, String> context = event.getMDCPropertyMap();
		TEXT.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
		TEXT.append(event.getFormattedMessage()).append(' ').append(context);
		if (event.getThrowableProxy() != null) {
			TEXT.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
		}
		TEXT.append('\n');
	}

}
