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

package dev.patterns.resiliency;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Kinds of targets.
 */
public enum TargetKind {

	/** A service that is called by its name. */
	SERVICE("services", "service"),

	/** A message broker to which is published. */
	BROKER("brokers", "broker"),

	/** A store, such as the one that the registry is kept in. */
	STORE("stores", "store");

	private final String key;

	private final String singular;

	TargetKind(String key, String singular) {
		this.key = key;
		this.singular = singular;
	}

	/**
	 * Name of the kind in properties and endpoints.
	 * @return the name
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Names of the policies that apply where a target names none, from the special to the
	 * general: the first that exists.
	 * @param type type of the target, such as {@code kafka}, {@code null} if it has none
	 * @return the names, such as {@code default-kafka-broker}, {@code default-broker} and
	 * {@code default}
	 */
	public List<String> defaults(@Nullable String type) {
		return (type != null) ? List.of("default-" + type + "-" + this.singular, "default-" + this.singular, "default")
				: List.of("default-" + this.singular, "default");
	}

}
