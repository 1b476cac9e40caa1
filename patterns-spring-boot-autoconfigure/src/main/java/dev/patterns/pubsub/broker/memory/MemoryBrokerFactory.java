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

package dev.patterns.pubsub.broker.memory;

import java.util.Map;
import java.util.concurrent.ThreadFactory;

import org.springframework.util.Assert;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;

/**
 * Makes in-process brokers. Knows the property {@value #CAPACITY}.
 */
public final class MemoryBrokerFactory implements BrokerFactory {

	/**
	 * How many unsettled messages a group holds at most.
	 */
	public static final String CAPACITY = "capacity";

	/**
	 * How many unsettled messages a group holds at most, unless configured.
	 */
	public static final int DEFAULT_CAPACITY = 100_000;

	private final ThreadFactory threadFactory;

	/**
	 * Create a factory whose brokers call listeners in daemon threads.
	 */
	public MemoryBrokerFactory() {
		this((task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Create a factory.
	 * @param threadFactory makes the threads that call listeners
	 */
	public MemoryBrokerFactory(ThreadFactory threadFactory) {
		this.threadFactory = threadFactory;
	}

	@Override
	public String type() {
		return MemoryBroker.TYPE;
	}

	@Override
	public Broker create(String name, Map<String, String> properties) {
		String capacity = properties.get(CAPACITY);
		return new MemoryBroker(name, (capacity != null) ? capacity(capacity) : DEFAULT_CAPACITY, this.threadFactory);
	}

	private static int capacity(String value) {
		try {
			int capacity = Integer.parseInt(value.trim());
			Assert.isTrue(capacity > 0, "not positive");
			return capacity;
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'%s' must be a number of messages of 1 or more, not '%s'".formatted(CAPACITY, value), ex);
		}
	}

	@Override
	public boolean isFallback() {
		return true;
	}

}
