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

package dev.patterns.secrets.store;

import java.util.Map;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretValues;

/**
 * Many secrets that were read at once.
 *
 * @param secrets the secrets by their names
 * @param leftOut what is there and could not be read, such as a file that is too large,
 * by its name in the store, with the reason, which has no value in it
 */
public record SecretBatch(Map<SecretName, SecretValues> secrets, Map<String, String> leftOut) {

}
