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

import java.time.Duration;

/**
 * What is done before a store.
 *
 * @param type type of the store, as configured
 * @param rules which secrets may be read
 * @param ttl how long a value is remembered
 * @param negativeTtl how long it is remembered that there is no such secret, how long an
 * older value is given without asking again, and how long a store that let somebody wait
 * for nothing is left alone at most
 * @param maxStaleness how old a value may be that is given while the store does not
 * answer
 * @param refresh how often watched secrets are looked at
 * @param required whether the application fails to start without the store
 */
public record StoreOptions(String type, AccessRules rules, Duration ttl, Duration negativeTtl, Duration maxStaleness,
		Duration refresh, boolean required) {

}
