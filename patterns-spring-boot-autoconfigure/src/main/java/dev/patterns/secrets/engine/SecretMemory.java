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

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * Remembers what a store answered, within a bound. Everything belongs to an age: what was
 * asked in an earlier one is neither kept nor shared with those who ask now. Thread-safe.
 */
final class SecretMemory {

	private static final int MAX_SIZE = 10_000;

	private final Map<SecretName, RememberedSecret> secrets = new LinkedHashMap<>(16, 0.75f, true);

	private final Map<Flight, FutureTask<RememberedSecret>> flights = new LinkedHashMap<>();

	private long age;

	synchronized @Nullable RememberedSecret get(SecretName name) {
		return this.secrets.get(name);
	}

	synchronized long age() {
		return this.age;
	}

	synchronized int size() {
		return this.secrets.size();
	}

	// Keep an answer, unless it was asked for in an earlier age.
	synchronized void put(SecretName name, RememberedSecret secret, long askedIn) {
		if (askedIn != this.age) {
			return;
		}
		this.secrets.put(name, secret);
		if (this.secrets.size() > MAX_SIZE) {
			Iterator<SecretName> eldest = this.secrets.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
	}

	// Keep an answer that nobody was waiting for, unless somebody asked later and was
	// told
	// something else. If it is another one than before, what is being asked for at the
	// moment is not kept.
	synchronized boolean keep(SecretName name, RememberedSecret secret) {
		RememberedSecret before = this.secrets.get(name);
		boolean later = before != null && before.readAt() - secret.readAt() > 0;
		if (before != null && before.hasSameValues(secret)) {
			put(name, later ? before : secret, this.age);
			return true;
		}
		if (later) {
			return false;
		}
		this.age++;
		put(name, secret, this.age);
		return true;
	}

	// Ask the store again from now on. Older values stay, for the case that it does not
	// answer.
	synchronized void expire(long now) {
		this.age++;
		this.secrets.replaceAll((name, secret) -> secret.askAgainAt(now));
	}

	// Ask once, however many want to know at the same time.
	RememberedSecret ask(SecretName name, Function<Long, RememberedSecret> question) {
		FutureTask<RememberedSecret> task;
		boolean mine = false;
		Flight flight;
		synchronized (this) {
			flight = new Flight(name, this.age);
			FutureTask<RememberedSecret> running = this.flights.get(flight);
			if (running == null) {
				long askedIn = this.age;
				running = new FutureTask<>(() -> question.apply(askedIn));
				this.flights.put(flight, running);
				mine = true;
			}
			task = running;
		}
		if (mine) {
			try {
				task.run();
			}
			finally {
				synchronized (this) {
					this.flights.remove(flight);
				}
			}
		}
		return result(task);
	}

	private static RememberedSecret result(FutureTask<RememberedSecret> task) {
		try {
			return task.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new SecretStoreUnavailableException("Interrupted while waiting for a secret store");
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			if (cause instanceof SecretException failure) {
				throw failure;
			}
			throw new SecretStoreUnavailableException("A secret store failed: " + cause.getClass().getName());
		}
	}

	/**
	 * A question under way.
	 *
	 * @param name the secret
	 * @param age the age in which it was asked
	 */
	private record Flight(SecretName name, long age) {

	}

}
