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

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretValues;

/**
 * What a store answered.
 *
 * @param values the secret, {@code null} if there was none
 * @param readAt when the store was asked, in nanoseconds
 * @param askAgainAt from when on it is asked again
 */
record RememberedSecret(@Nullable SecretValues values, long readAt, long askAgainAt) {

	boolean isFresh(long now) {
		return now - this.askAgainAt < 0;
	}

	boolean hasSameValues(RememberedSecret other) {
		return (this.values != null) ? this.values.hasSameValues(other.values) : other.values == null;
	}

	RememberedSecret askAgainAt(long time) {
		return new RememberedSecret(this.values, this.readAt, time);
	}

}
