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

/**
 * Says to the inbox, on the thread of a listener, that somebody waits for what the
 * listener returns, so that it has to be recorded.
 */
final class AnswerScope implements AutoCloseable {

	private static final ThreadLocal<Boolean> WANTED = new ThreadLocal<>();

	private static final AnswerScope NOTHING = new AnswerScope(false);

	private final boolean wanted;

	private AnswerScope(boolean wanted) {
		this.wanted = wanted;
	}

	static AnswerScope open(boolean wanted) {
		if (!wanted) {
			return NOTHING;
		}
		WANTED.set(Boolean.TRUE);
		return new AnswerScope(true);
	}

	static boolean isWanted() {
		return WANTED.get() != null;
	}

	@Override
	public void close() {
		if (this.wanted) {
			WANTED.remove();
		}
	}

}
