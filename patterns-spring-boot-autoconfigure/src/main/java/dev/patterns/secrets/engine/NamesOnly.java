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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * While somebody is shown the environment, properties that refer to secrets have a mask
 * in their place, by their names alone: no store is asked, so that none has to answer and
 * nobody can read a secret by asking for its name. It holds for the thread that shows.
 */
public final class NamesOnly {

	private static final ThreadLocal<Boolean> ON = new ThreadLocal<>();

	private NamesOnly() {
	}

	/**
	 * Do something without reading secrets.
	 * @param <T> type of the result
	 * @param task what to do
	 * @return its result
	 */
	public static <T extends @Nullable Object> T during(Supplier<T> task) {
		Boolean before = ON.get();
		ON.set(Boolean.TRUE);
		try {
			return task.get();
		}
		finally {
			if (before == null) {
				ON.remove();
			}
		}
	}

	static boolean isOn() {
		return ON.get() != null;
	}

}
