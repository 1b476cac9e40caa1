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

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store that does what a test says.
 */
class ScriptedStore implements SecretStore {

	final AtomicLong reads = new AtomicLong();

	volatile boolean lost;

	volatile Runnable onRead = () -> {
	};

	volatile Consumer<String> onReadOf = (name) -> {
	};

	volatile Runnable afterRead = () -> {
	};

	private final Map<SecretName, SecretValues> secrets = new ConcurrentHashMap<>();

	void put(String name, String value) {
		this.secrets.put(new SecretName(name), SecretValues.single(name, SecretValue.of(value), null));
	}

	void putKeyed(String name, Map<String, SecretValue> values) {
		this.secrets.put(new SecretName(name), SecretValues.keyed(name, values, null));
	}

	void remove(String name) {
		this.secrets.remove(new SecretName(name));
	}

	@Override
	public SecretValues read(SecretName name) {
		this.reads.incrementAndGet();
		this.onRead.run();
		this.onReadOf.accept(name.value());
		if (this.lost) {
			throw new SecretStoreUnavailableException("lost");
		}
		SecretValues values = this.secrets.get(name);
		this.afterRead.run();
		return values;
	}

	@Override
	public Set<SecretName> list(String prefix) {
		if (this.lost) {
			throw new SecretStoreUnavailableException("lost");
		}
		Set<SecretName> names = new TreeSet<>(this.secrets.keySet());
		names.removeIf((name) -> !name.isWithin(prefix));
		return names;
	}

	static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
