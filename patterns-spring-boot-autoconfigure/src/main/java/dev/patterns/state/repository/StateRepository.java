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

package dev.patterns.state.repository;

import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * A Spring Data repository whose entities are entries of state: under the key
 * {@code <keyspace>/<id>}, as JSON. The keyspace is that of
 * {@link org.springframework.data.keyvalue.annotation.KeySpace @KeySpace}, by default the
 * name of the class, so it should be given: it is stored.
 * <p>
 * Finding by id, saving and deleting are one operation of the store. Finders, sorting and
 * counting read all entities of the keyspace. In a store of type {@code jdbc} everything
 * takes part in the caller's transaction.
 *
 * @param <T> the type of the entities
 * @param <ID> the type of their ids
 */
@NoRepositoryBean
public interface StateRepository<T, ID> extends ListCrudRepository<T, ID>, ListPagingAndSortingRepository<T, ID> {

}
