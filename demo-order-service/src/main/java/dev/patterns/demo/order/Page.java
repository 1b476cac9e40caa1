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

package dev.patterns.demo.order;

import java.util.List;

/**
 * A page of a list.
 *
 * @param <T> type of the entries
 * @param content the entries
 * @param page which page it is
 */
record Page<T>(List<T> content, Metadata page) {

	static <T> Page<T> of(List<T> content, int number, int size, long total) {
		return new Page<>(content, new Metadata(number, size, total, (total + size - 1) / size));
	}

	/**
	 * Which page it is.
	 *
	 * @param number number of the page, counted from 0
	 * @param size how many entries a page has at most
	 * @param totalElements number of all entries
	 * @param totalPages number of all pages
	 */
	record Metadata(int number, int size, long totalElements, long totalPages) {

	}

}
