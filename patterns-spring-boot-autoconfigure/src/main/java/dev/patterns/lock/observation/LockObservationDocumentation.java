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

package dev.patterns.lock.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of locks.
 */
public enum LockObservationDocumentation implements ObservationDocumentation {

	/**
	 * A lock is asked for, and waited for: {@code patterns.lock.acquire}.
	 */
	ACQUIRE,

	/**
	 * A lock is held: {@code patterns.lock.hold}.
	 */
	HOLD;

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultLockObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinality.values();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinality.values();
	}

	/**
	 * Keys with few values.
	 */
	public enum LowCardinality implements KeyName {

		/**
		 * How it ended: acquired, refused or failed; released or lost.
		 */
		OUTCOME {
			@Override
			public String asString() {
				return "outcome";
			}
		}

	}

	/**
	 * Keys with many values.
	 */
	public enum HighCardinality implements KeyName {

		/**
		 * Name of the lock.
		 */
		LOCK {
			@Override
			public String asString() {
				return "lock";
			}
		},

		/**
		 * Who holds it.
		 */
		OWNER {
			@Override
			public String asString() {
				return "owner";
			}
		},

		/**
		 * Token of the acquisition.
		 */
		TOKEN {
			@Override
			public String asString() {
				return "token";
			}
		}

	}

}
