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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;

/**
 * Values of secrets that were read, so that they can be recognised where they should not
 * be shown or evaluated. Bounded; values that are too short to be told from ordinary
 * words are not kept. Thread-safe.
 */
public final class KnownSecrets {

	/**
	 * Shortest value that is recognised, in characters.
	 */
	public static final int MIN_LENGTH = 6;

	private static final int MAX_VALUES = 10_000;

	private static final int MAX_EXPRESSIONS = 1_000;

	private final Set<String> values = new LinkedHashSet<>();

	private final Set<String> expressions = new LinkedHashSet<>();

	private @Nullable List<String> snapshot;

	private final Set<KnownSecrets> others = new CopyOnWriteArraySet<>();

	/**
	 * Create an empty set.
	 */
	public KnownSecrets() {
	}

	/**
	 * Add the values of a secret.
	 * @param secret the secret
	 */
	public void add(SecretValues secret) {
		for (String key : secret.keys()) {
			SecretValue value = secret.get(key);
			if (value != null && value.isText()) {
				add(value.toText());
			}
		}
	}

	/**
	 * Add a value.
	 * @param value the value
	 */
	public synchronized void add(String value) {
		if (value.length() >= MIN_LENGTH && bounded(this.values, value, MAX_VALUES)) {
			this.snapshot = null;
		}
	}

	/**
	 * Recognise what is known there as well: values of a parent context are properties of
	 * its children.
	 * @param other values that others read
	 */
	public void inherit(KnownSecrets other) {
		if (other != this) {
			this.others.add(other);
		}
	}

	/**
	 * Note that a value goes to where expressions are evaluated.
	 * @param value the value
	 */
	synchronized void addExpression(String value) {
		if (value.contains("#{")) {
			this.expressions.remove(value);
			bounded(this.expressions, value, MAX_EXPRESSIONS);
		}
	}

	/**
	 * Whether a text has a known value in it, as it is or in Base64.
	 * @param text the text
	 * @return {@code true} if the text must not be shown
	 */
	public boolean isIn(String text) {
		for (String value : snapshot()) {
			if (text.contains(value)) {
				return true;
			}
		}
		return this.others.stream().anyMatch((other) -> other.isIn(text));
	}

	/**
	 * Values in a text that look as if they were to be evaluated. One that is too short
	 * to be told from the application's own expressions counts only if it is the whole
	 * text.
	 * @param text the text
	 * @return the values, longest first
	 */
	List<String> expressionsIn(String text) {
		Set<String> found = new HashSet<>();
		this.others.forEach((other) -> found.addAll(other.expressionsIn(text)));
		synchronized (this) {
			this.expressions.stream()
				.filter((value) -> text.equals(value) || (value.length() >= MIN_LENGTH && text.contains(value)))
				.forEach(found::add);
		}
		return found.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
	}

	synchronized int size() {
		return this.values.size();
	}

	private synchronized List<String> snapshot() {
		if (this.snapshot == null) {
			List<String> forms = new ArrayList<>();
			for (String value : this.values) {
				forms.add(value);
				forms.add(Base64.getEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
			}
			this.snapshot = forms;
		}
		return this.snapshot;
	}

	private static boolean bounded(Set<String> set, String value, int max) {
		boolean added = set.add(value);
		if (set.size() > max) {
			set.remove(set.iterator().next());
		}
		return added;
	}

}
